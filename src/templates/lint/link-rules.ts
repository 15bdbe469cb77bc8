import { attributeOf, type Element } from './element.ts';
import type { Draft } from './finding.ts';
import type { ReadTemplate } from './template.ts';
import { beginsWithPlaceholder, schemeOf } from './url.ts';

export function* checkLinks({ html }: ReadTemplate): Generator<Draft> {
  for (const element of html?.markup.elements ?? []) {
    if (element.name === 'a' || element.name === 'area') yield* checkLink(element);
  }
}

const knownSchemes: ReadonlySet<string> = new Set(['https', 'mailto', 'tel', 'sms']);
/** Told as dangerous. */
const dangerousSchemes: ReadonlySet<string> = new Set(['javascript', 'vbscript', 'data']);

function* checkLink(element: Element): Generator<Draft> {
  const href = attributeOf(element, 'href');
  if (!href || beginsWithPlaceholder(href.value)) return;
  const scheme = schemeOf(href.value);
  const place = { field: 'content', offset: href.offset } as const;
  if (scheme === 'http') {
    yield {
      rule: 'link-insecure',
      ...place,
      message: 'An http: link can be read and changed on its way.',
      advice: 'Link to the https: address.',
    };
  } else if (scheme ? !knownSchemes.has(scheme) && !dangerousSchemes.has(scheme) : !/^\s*#./.test(href.value)) {
    yield {
      rule: 'link-invalid',
      ...place,
      message: scheme
        ? `Mail programs do not open ${scheme.slice(0, 40)}: links.`
        : 'A mail has no address of its own: a link without https:// leads nowhere.',
      advice: 'Write the whole address, such as https://example.com/help, or mailto:help@example.com.',
    };
  }
}
