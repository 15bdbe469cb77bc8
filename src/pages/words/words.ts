import type { BuiltInPhrases } from '../../experience/phrases.ts';
import { type Html, html } from '../../lib/html.ts';
import { ar } from './ar.ts';
import { cs } from './cs.ts';
import { de } from './de.ts';
import { en, type Words } from './en.ts';
import { es } from './es.ts';
import { faIr } from './fa-ir.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { ko } from './ko.ts';
import { plPl } from './pl-pl.ts';
import { ptBr } from './pt-br.ts';
import { ptPt } from './pt-pt.ts';
import { ru } from './ru.ts';
import { th } from './th.ts';
import { trTr } from './tr-tr.ts';
import { ukUa } from './uk-ua.ts';
import { zhCn } from './zh-cn.ts';
import { zhHk } from './zh-hk.ts';
import { zhTw } from './zh-tw.ts';

/** Every language by its tag. Of those that share a base the first stands for the base alone. */
const wordsByLanguage: Readonly<Record<string, Words>> = {
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

/** The languages that pages speak. What a page says of its language is true of its words. */
export const pageLanguages = Object.keys(wordsByLanguage);

/** For one of these languages; another is a mistake of ours, and English would hide it. */
export function wordsIn(language: string): Words {
  const words = wordsByLanguage[language];
  if (!words) throw new Error(`Pages do not speak ${language}.`);
  return words;
}

/** All of it, for those who put the operator's phrases over ours. */
export const builtInPhrases: BuiltInPhrases<Words> = { languages: pageLanguages, in: wordsIn };

/** Puts values where `{name}` stands. */
export const fill = (text: string, values: Record<string, string | number>) =>
  text.replace(/\{(\w+)\}/g, (placeholder, name: string) => (name in values ? String(values[name]) : placeholder));

/** The same with markup. */
export const fillHtml = (text: string, values: Record<string, Html>): Html =>
  html`${text.split(/\{(\w+)\}/).map((part, at) => (at % 2 === 1 ? values[part] : part))}`;

/** A wait as people say it: in so many seconds up to two minutes, then in minutes. */
export function inTime(language: string, seconds: number) {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
  return seconds < 120
    ? format.format(Math.max(1, Math.ceil(seconds)), 'second')
    : format.format(Math.ceil(seconds / 60), 'minute');
}
