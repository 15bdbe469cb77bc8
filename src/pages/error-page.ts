import type { FastifyReply, FastifyRequest } from 'fastify';
import { html } from '../lib/html.ts';
import { parseAcceptLanguage, resolveLocale } from '../lib/locale.ts';
import { layout, type PageContent } from './layout.ts';
import { securityHeaders } from './security-headers.ts';
import { defaultTheme } from './theme.ts';
import type { Words } from './words/en.ts';
import { fillHtml, pageLanguages, wordsIn } from './words/words.ts';

/** Answers with a page what nobody expected. It says whose fault it is and what to do, and nothing about the inside. */
export function errorPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, reference }: { status: number; reference?: string },
) {
  const language = resolveLocale(parseAcceptLanguage(request.headers['accept-language']), pageLanguages);
  const words = wordsIn(language);
  const [title, text] =
    status >= 500
      ? [words.failed, words.failedLead]
      : status === 404
        ? [words.notFound, words.notFoundLead]
        : [words.refused, words.refusedLead];
  return reply
    .code(status)
    .headers(securityHeaders({ isSecure: request.protocol === 'https' }))
    .type('text/html; charset=utf-8')
    .send(problemPage({ title, text, reference: status === 404 ? undefined : reference, language }));
}

interface ShownProblem {
  title: string;
  text: string;
  /** By which the operator finds the log entry. */
  reference?: string | undefined;
}

/** The whole document of an error. */
export const problemPage = ({ language, ...shown }: ShownProblem & { language: string }): string =>
  layout({ language, theme: defaultTheme, name: undefined }, problemContent(wordsIn(language), shown));

export const problemContent = (words: Words, { title, text, reference }: ShownProblem): PageContent => ({
  title,
  main: html`<h1>${title}</h1>
<p class="lead">${text}</p>
${reference && html`<p class="small">${fillHtml(words.reference, { reference: html`<code>${reference}</code>` })}</p>`}`,
});
