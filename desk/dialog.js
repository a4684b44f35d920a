// Dialogs: a question, or a small form. The focus returns to what opened it.

import { button, complaint, make } from "./dom.js";

let count = 0; // of fields, so that each has an id of its own

/**
 * Open a dialog. `fields` are {name, label, type, required, hint, value, options}; `act(values)` does it when a person
 * confirms. What `act` throws is shown and the dialog stays; a node that it returns is shown with a Close button;
 * otherwise the dialog closes. Without `confirm` there is nothing to do but to read. Leaving the page closes it, too.
 */
export function openDialog(context, { title, intro, fields = [], confirm, cancel = "Back", grave = false, act }) {
  const heading = make("h2", { id: "dialog-title", tabindex: "-1" }, title);
  const trouble = make("div");
  const sure = make("button", { class: grave ? "grave" : "", hidden: !confirm }, confirm ?? "");
  const form = make(
    "form",
    {},
    heading,
    intro && (intro instanceof Node ? intro : make("p", {}, intro)),
    arranged(fields),
    trouble,
    make("div", { class: "acts" }, button(cancel, () => dialog.close(), { class: "quiet" }), sure),
  );
  const dialog = make("dialog", { "aria-labelledby": "dialog-title" }, form);
  let busy = false;

  form.onsubmit = async (event) => {
    event.preventDefault();
    if (busy || !confirm) return;
    busy = true;
    sure.setAttribute("aria-disabled", "true");
    trouble.replaceChildren();
    try {
      const result = await act(valuesOf(form));
      if (result instanceof Node) showResult(result);
      else dialog.close();
    } catch (error) {
      if (error.name !== "AbortError") trouble.replaceChildren(complaint(error));
    } finally {
      busy = false;
      sure.removeAttribute("aria-disabled");
    }
  };

  function showResult(result) {
    const close = button("Close", () => dialog.close());
    form.replaceChildren(heading, result, make("div", { class: "acts" }, close));
    heading.focus();
  }

  const opener = document.activeElement;
  dialog.onclose = () => {
    dialog.remove();
    if (opener?.isConnected) opener.focus();
    else document.querySelector("#content h1")?.focus();
  };
  context.onLeave(() => dialog.isConnected && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  (form.querySelector("input, select, textarea") ?? heading).focus();
  return dialog;
}

/** A field with its label, and a hint if it has one. */
export function field({ name, label, type = "text", hint, options, value = "", ...more }) {
  const id = `field-${name}-${(count += 1)}`;
  const described = hint ? { "aria-describedby": `${id}-hint` } : {};
  const properties = { id, name, ...described, ...more };
  return make("div", { class: "field" }, make("label", { for: id }, label), input(), hint && make("p", { id: `${id}-hint`, class: "note" }, hint));

  function input() {
    if (options) {
      const choices = options.map(([key, text]) => make("option", { value: key, selected: key === value }, text));
      return make("select", properties, choices);
    }
    if (type === "textarea") return make("textarea", properties, value);
    return make("input", { type, value, autocomplete: "off", ...properties });
  }
}

function arranged(fields) {
  const wide = fields.filter(({ half }) => !half);
  const half = fields.filter((one) => one.half);
  const made = ({ half: _, ...one }) => field(one);
  return [...wide.map(made), half.length > 0 && make("div", { class: "pair" }, half.map(made))];
}

function valuesOf(form) {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
}
