import { z } from 'zod';
import type { Door } from '../../door.ts';
import { PublicError } from '../../errors.ts';
import { findCustomPhrases, listCustomPhrases, putCustomPhrases } from '../../experience/custom-phrases.ts';
import { deleteCustomPhrases } from '../../experience/delete-custom-phrases.ts';
import { phraseLanguage } from '../../experience/languages.ts';
import { type CustomPhrases, type Phrases, phraseProblems } from '../../experience/phrases.ts';
import { route } from '../route.ts';

const tag = 'Custom phrases';

const answer = z.object({
  tenantId: z.string(),
  id: z.string(),
  languageTag: z.string(),
  translation: z.record(z.string(), z.string()),
});

const params = z.object({
  languageTag: z.string().transform((given, context) => {
    const language = phraseLanguage(given);
    if (language) return language;
    context.addIssue({ code: 'custom', message: 'must be a language tag such as sv or de-CH' });
    return z.NEVER;
  }),
});

/** What is no text is refused with what else cannot be a phrase, so that one answer says all of it. */
const translation = z
  .record(z.string(), z.unknown().meta({ type: 'string', minLength: 1 }))
  .describe('phrases by their keys, those of `GET /api/.well-known/phrases?lng=en`');

export const customPhrasesRoutes = (door: Door) => [list(door), read(door), put(door), remove(door)];

const list = ({ parts, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/custom-phrases',
    tag,
    summary: 'List what pages say in your words, by language',
    answer: { status: 200, schema: z.array(answer) },
    run: async () => (await listCustomPhrases(parts.database, tenantId)).map((one) => toAnswer(tenantId, one)),
  });

const read = ({ parts, tenantId }: Door) =>
  route({
    method: 'GET',
    path: '/custom-phrases/:languageTag',
    tag,
    summary: 'Read what pages say in your words, in one language',
    given: { params },
    answer: { status: 200, schema: answer },
    errors: ['entity.not_found'],
    async run({ params: { languageTag } }) {
      const found = await findCustomPhrases(parts.database, tenantId, languageTag);
      if (!found) throw new PublicError('entity.not_found');
      return toAnswer(tenantId, found);
    },
  });

const put = ({ parts, tenantId, builtInPhrases }: Door) =>
  route({
    method: 'PUT',
    path: '/custom-phrases/:languageTag',
    tag,
    summary: 'Say phrases of a language in your words, in place of all earlier ones; a new language can be chosen then',
    given: { params, body: translation },
    answer: { status: 201, schema: answer },
    errors: ['localization.invalid_translation_structure'],
    async run({ params: { languageTag }, body }) {
      const problems = phraseProblems(body, builtInPhrases.in('en'));
      if (problems.length > 0) {
        throw new PublicError('localization.invalid_translation_structure', undefined, {
          details: problems.slice(0, 50).join('\n'),
        });
      }
      const stored = await putCustomPhrases(parts.database, tenantId, {
        languageTag,
        translation: body as Phrases,
      });
      parts.customPhrases.drop();
      return toAnswer(tenantId, stored);
    },
  });

const remove = ({ parts, tenantId }: Door) =>
  route({
    method: 'DELETE',
    path: '/custom-phrases/:languageTag',
    tag,
    summary: 'Delete your phrases of a language; one that Postern does not speak cannot be chosen any more',
    given: { params },
    answer: { status: 204 },
    errors: ['entity.not_found', 'localization.cannot_delete_default_language'],
    async run({ params: { languageTag } }) {
      const outcome = await deleteCustomPhrases(parts.database, tenantId, languageTag);
      switch (outcome) {
        case 'deleted':
          return parts.customPhrases.drop();
        case 'missing':
          throw new PublicError('entity.not_found');
        case 'fallback language':
          throw new PublicError('localization.cannot_delete_default_language', { languageTag });
      }
    },
  });

const toAnswer = (tenantId: string, { id, languageTag, translation }: CustomPhrases) => ({
  tenantId,
  id,
  languageTag,
  translation,
});
