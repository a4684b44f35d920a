// What can be done about a message: send it again, cancel it.

import { openDialog } from "../dialog.js";
import { button, make, words } from "../dom.js";

const RESENDABLE = new Set(["failed", "undelivered", "busy", "no_answer", "expired"]);
const CANCELABLE = new Set(["accepted", "held"]);
const MAY_HAVE_ARRIVED = new Set([30008, 30410]);

/** The buttons that its status allows. */
export function actsOf(delivery, context, changed) {
  const buttons = [
    RESENDABLE.has(delivery.status) &&
      !delivery.resent_as &&
      button("Send again", () => openResend(delivery, context), { "data-key": "resend" }),
    CANCELABLE.has(delivery.status) &&
      button("Cancel it", () => openCancel(delivery, context, changed), {
        class: "grave",
        "data-key": "cancel",
      }),
    delivery.status === "dead" &&
      make(
        "a",
        {
          class: "button quiet",
          href: `#/dead-letters/${encodeURIComponent(delivery.id)}`,
          "data-key": "letter",
        },
        "Its dead letter",
      ),
  ];
  return make("div", { class: "acts" }, buttons);
}

function openCancel({ id }, context, changed) {
  openDialog(context, {
    title: "Cancel this message?",
    intro: make("p", {}, words(id), " will not be sent, and nothing that would follow it."),
    confirm: "Cancel the message",
    grave: true,
    act: async () => {
      await context.api.delete(`messages/${encodeURIComponent(id)}`);
      context.announce("Canceled");
      await changed();
    },
  });
}

function openResend(delivery, context) {
  const { id, message, status, error_code: code } = delivery;
  const needsEnd = status === "expired" || (message.not_after && new Date(message.not_after) <= new Date());
  const mayHaveArrived = MAY_HAVE_ARRIVED.has(code);
  openDialog(context, {
    title: "Send this message again?",
    intro: make(
      "p",
      {},
      words(id),
      " is sent once more, as it was, under a new id.",
      mayHaveArrived && " It may have arrived all the same: ask the person first.",
    ),
    fields: [
      needsEnd && {
        name: "not_after",
        label: "Not after",
        type: "datetime-local",
        required: true,
        hint: "Its own end has passed. In this browser's zone.",
      },
      mayHaveArrived && {
        name: "anyway",
        label: "Send it all the same",
        options: [
          ["", "no"],
          ["yes", "yes, it may arrive twice"],
        ],
      },
    ].filter(Boolean),
    confirm: "Send again",
    act: async ({ not_after: end, anyway }) => {
      const body = {
        ...(end ? { not_after: new Date(end).toISOString() } : {}),
        ...(anyway ? { anyway: true } : {}),
      };
      const receipt = await context.api.post(`messages/${encodeURIComponent(id)}/resend`, body);
      context.announce("It is sent again");
      context.go(`#/messages/${encodeURIComponent(receipt.id)}`);
    },
  });
}
