import { resolveLocale } from '../../lib/locale.ts';
import { ar } from './words/ar.ts';
import { cs } from './words/cs.ts';
import { de } from './words/de.ts';
import { en } from './words/en.ts';
import { es } from './words/es.ts';
import { faIr } from './words/fa-ir.ts';
import { fr } from './words/fr.ts';
import { it } from './words/it.ts';
import { ja } from './words/ja.ts';
import { ko } from './words/ko.ts';
import { plPl } from './words/pl-pl.ts';
import { ptBr } from './words/pt-br.ts';
import { ptPt } from './words/pt-pt.ts';
import { ru } from './words/ru.ts';
import { th } from './words/th.ts';
import { trTr } from './words/tr-tr.ts';
import { ukUa } from './words/uk-ua.ts';
import type { Words } from './words/words.ts';
import { zhCn } from './words/zh-cn.ts';
import { zhHk } from './words/zh-hk.ts';
import { zhTw } from './words/zh-tw.ts';

/** Every language that our default mails speak, by tag. Of those that share a base the first stands for the base alone. */
export const languages: Readonly<Record<string, Words>> = {
  en,
  ar,
  cs,
  de,
  es,
  'fa-IR': faIr,
  fr,
  it,
  ja,
  ko,
  'pl-PL': plPl,
  'pt-BR': ptBr,
  'pt-PT': ptPt,
  ru,
  th,
  'tr-TR': trTr,
  'uk-UA': ukUa,
  'zh-CN': zhCn,
  'zh-TW': zhTw,
  'zh-HK': zhHk,
};

const tags = Object.keys(languages);

/** The words for a reader, and the tag of the language that they are in. */
export function wordsFor(locale: string): { tag: string; words: Words } {
  const tag = resolveLocale([locale], tags);
  return { tag, words: languages[tag] ?? en };
}
