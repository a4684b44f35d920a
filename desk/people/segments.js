// How many segments a text is sent in: Twilio sends, and bills, segments. As shared/domain/messages/segments.py counts.

const GSM_7 = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿" +
    "abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENSION = new Set("^{}\\[~]|€\f"); // two septets each

/** What a text is sent as: its encoding, the number of segments, and the character that makes it UCS-2, if any. */
export function segments(text) {
  const characters = [...text];
  const odd = characters.find((character) => !GSM_7.has(character) && !EXTENSION.has(character)) ?? "";
  const sizes = characters.map((character) => {
    if (odd) return character.length; // a pair of UTF-16 units is never split
    return EXTENSION.has(character) ? 2 : 1;
  });
  const [alone, part] = odd ? [70, 67] : [160, 153];
  const units = sizes.reduce((sum, size) => sum + size, 0);
  return { encoding: odd ? "UCS-2" : "GSM-7", units, count: units <= alone ? 1 : parts(sizes, part), odd };
}

/** The same in words, such as `2 segments, GSM-7`. */
export function inWords(text) {
  const { encoding, units, count, odd } = segments(text);
  const why = odd ? `, because of ${named(odd)}` : "";
  return `${units} ${units === 1 ? "character" : "characters"}, ${count} ${count === 1 ? "segment" : "segments"} (${encoding}${why})`;
}

function parts(sizes, part) {
  let [count, free] = [0, 0];
  for (const size of sizes) {
    if (size > free) [count, free] = [count + 1, part];
    free -= size;
  }
  return count;
}

/** A character by its number: many that make a text UCS-2 look like others, or like nothing. */
function named(character) {
  const number = `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? `“${character}”` : number;
}
