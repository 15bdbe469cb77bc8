/** Words with slots in braces, and what goes into them. */
export interface Phrase {
  words: string;
  slots: Slots;
}

export type Slots = Readonly<Record<string, string | undefined>>;

export const fillSlots = (words: string, slots: Slots) =>
  words.replace(slot, (whole, name: string) => slots[name] ?? whole);

/** Words and slots in turn: even positions are words, odd ones are what went into a slot. */
export const phraseParts = ({ words, slots }: Phrase) =>
  words.split(slot).map((part, position) => (position % 2 === 0 ? part : (slots[part] ?? `{${part}}`)));

/** Sentences in a row. What ends in a full-width full stop has its space in it. */
export const joinSentences = (sentences: readonly (string | undefined)[]) =>
  sentences.filter(Boolean).join(' ').replaceAll('。 ', '。');

const slot = /\{(\w+)\}/g;
