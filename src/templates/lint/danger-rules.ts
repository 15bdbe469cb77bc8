import type { Declaration } from './css.ts';
import { attributeOf, attributeValue, type Element } from './element.ts';
import type { Draft } from './finding.ts';
import type { ReadTemplate } from './template.ts';
import { schemeOf } from './url.ts';

/** What runs, asks or redirects. Mail programs take it out, and filters take it for an attack. */
export function* checkDanger({ html }: ReadTemplate): Generator<Draft> {
  if (!html) return;
  for (const element of html.markup.elements) {
    yield* checkElement(element);
    for (const { name, value, offset } of element.attributes) {
      if (/^on[a-z]/.test(name)) yield eventAttribute(name, offset);
      else if (mayHoldAddress.has(name)) yield* checkAddress(element, value, offset);
    }
    for (const declaration of html.styles.inline.get(element) ?? []) yield* checkDeclaration(declaration);
  }
  for (const { rules } of html.styles.sheets) {
    for (const { declarations } of rules) for (const declaration of declarations) yield* checkDeclaration(declaration);
  }
}

type Judgement = Pick<Draft, 'rule' | 'message' | 'advice'>;

const scripts: Judgement = {
  rule: 'script',
  message: 'No mail program runs scripts, and most filters refuse a mail that has one.',
  advice: 'Take it out.',
};
const embedded: Judgement = {
  rule: 'embedded-content',
  message: 'Mail programs take embedded content out, and filters may refuse the mail for it.',
  advice: 'Take it out, and link to a page that shows it.',
};
const forms: Judgement = {
  rule: 'form',
  message: 'Forms do not work in mail, and teach readers to type secrets into mails.',
  advice: 'Take it out, and link to a page that has the form.',
};

const judgements: ReadonlyMap<string, Judgement> = new Map([
  ['script', scripts],
  ...['iframe', 'object', 'embed', 'frame', 'frameset', 'applet', 'portal', 'webview'].map(
    (name) => [name, embedded] as const,
  ),
  ...['form', 'input', 'select', 'textarea', 'button'].map((name) => [name, forms] as const),
  [
    'base',
    {
      rule: 'base',
      message: '<base> changes where every link of the mail leads, in some mail programs only.',
      advice: 'Take it out, and write every address in full.',
    },
  ],
]);

function* checkElement(element: Element): Generator<Draft> {
  const place = { field: 'content', offset: element.offset } as const;
  const judgement = judgements.get(element.name);
  if (judgement) yield { ...place, ...judgement, message: `<${element.name}>: ${judgement.message}` };
  if (element.name === 'meta' && attributeValue(element, 'http-equiv')?.trim().toLowerCase() === 'refresh') {
    yield {
      rule: 'meta-refresh',
      ...place,
      message: '<meta http-equiv="refresh"> would lead the reader elsewhere without asking.',
      advice: 'Take it out, and write a link.',
    };
  }
}

const eventAttribute = (name: string, offset: number): Draft => ({
  rule: 'event-attribute',
  field: 'content',
  offset,
  message: `${name.slice(0, 40)}: no mail program runs scripts, and most filters refuse a mail that has one.`,
  advice: 'Take the attribute out.',
});

const mayHoldAddress: ReadonlySet<string> = new Set(
  'href src action formaction background poster xlink:href data cite longdesc srcset'.split(' '),
);

function* checkAddress(element: Element, value: string, offset: number): Generator<Draft> {
  const scheme = schemeOf(value);
  const isDataPicture = scheme === 'data' && element.name === 'img' && attributeOf(element, 'src')?.offset === offset;
  if (isDataPicture || !scheme || !['javascript', 'vbscript', 'data'].includes(scheme)) return;
  yield {
    rule: 'dangerous-link',
    field: 'content',
    offset,
    message: `A ${scheme}: address can run code. Mail programs take it out, and filters refuse the mail for it.`,
    advice: 'Link to an https: address.',
  };
}

function* checkDeclaration({ property, value, offset }: Declaration): Generator<Draft> {
  const runs =
    property === 'behavior' ||
    property === '-moz-binding' ||
    /expression\s{0,20}\(|(?:java|vb)script\s{0,20}:/i.test(value);
  if (!runs) return;
  yield {
    rule: 'script',
    field: 'content',
    offset,
    message: `${property.slice(0, 40)}: this CSS would run a script. Filters refuse a mail that has it.`,
    advice: 'Take it out.',
  };
}
