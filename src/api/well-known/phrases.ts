import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Door } from '../../door.ts';
import { languageCandidates } from '../../experience/languages.ts';
import { customLanguagesOf, phrasesIn } from '../../experience/phrases.ts';
import { parseLocaleQuery, resolveLocale } from '../../lib/locale.ts';
import { route } from '../route.ts';

export const phrasesRoutes = ({ parts, tenantId, builtInPhrases }: Door) => [
  route({
    method: 'GET',
    path: '/phrases',
    tag: 'Public',
    summary: 'Read what the hosted pages say, in the language that `Content-Language` names',
    given: {
      query: z.object({
        lng: z.string().max(500).optional().describe('tags, best first; before what the browser asks for'),
      }),
    },
    answer: { status: 200, schema: z.record(z.string(), z.string()) },
    async run({ query, request, reply }) {
      const { languageInfo } = await parts.experience.get(tenantId);
      const custom = await parts.customPhrases.get(tenantId);
      const wish = {
        uiLocales: query.lng,
        localeQuery: parseLocaleQuery(request.query),
        acceptLanguage: request.headers['accept-language'],
      };
      const candidates = languageCandidates(languageInfo, wish).map(({ tag }) => tag);
      const language = resolveLocale(candidates, builtInPhrases.languages, customLanguagesOf(custom));
      const phrases = phrasesIn(language, builtInPhrases, custom);
      const tag = entityTag(language, phrases);
      // Kept by whoever asks, and asked for again each time: a change shows at once, and nothing is sent twice.
      reply.headers({ 'content-language': language, etag: tag, vary: 'Accept-Language', 'cache-control': 'no-cache' });
      if (!isKept(request.headers['if-none-match'], tag)) return phrases;
      reply.code(304);
      return undefined;
    },
  }),
];

const entityTag = (language: string, phrases: object) =>
  `"${createHash('sha256')
    .update(JSON.stringify([language, phrases]))
    .digest('base64url')
    .slice(0, 22)}"`;

/** RFC 9110 §13.1.2: compared weakly, since what compresses on the way may have made the tag a weak one. */
const isKept = (header: string | undefined, tag: string) =>
  (header ?? '').split(',').some((one) => ['*', tag].includes(one.trim().replace(/^W\//, '')));
