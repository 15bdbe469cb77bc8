import { html as escapingTemplate, raw as trusted } from 'hono/html';

/** Markup in which every interpolated value was escaped. Only `html` and `raw` make it. */
export type Html = { readonly isEscaped: true } & string;

/** Escapes `& < > " '` of every value that is not `Html` itself; arrays are joined, null and false vanish. */
export const html = escapingTemplate as unknown as (strings: TemplateStringsArray, ...values: unknown[]) => Html;

/** Markup that we wrote ourselves. Never for a value that came from outside. */
export const raw = trusted as unknown as (markup: string) => Html;
