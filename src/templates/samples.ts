import type { UsageType } from '../usage-types.ts';
import { exampleVariables, variablesFor } from './variables.ts';

/**
 * Variables with which a mail of this type can be looked at before anybody gets one: what the type can say, with names
 * as readers of the language know them. Of Generic only what is always there: it stands in for every other type, and a
 * template should be seen without what it cannot count on. So is a code mail without its link, which the settings decide on.
 */
export function sampleVariables(usageType: UsageType, languageTag: string): Record<string, unknown> {
  const examples: Record<string, unknown> = exampleVariables(usageType);
  const names = namesIn(languageTag);
  const isGeneric = usageType === 'Generic';
  const sayable = variablesFor(usageType)
    .filter(({ name, isOptional }) => !toldBySender.has(name) && !(isOptional && (isGeneric || name === 'link')))
    .map(({ name }) => [name, named(examples[name], names[name as keyof Names])]);
  return {
    ...Object.fromEntries(sayable),
    ...(!isGeneric && { locale: languageTag, uiLocales: languageTag }),
  };
}

/** What whoever sends a mail knows better than an example: how it came about. */
const toldBySender = new Set(['expiresInMinutes', 'requestedAt', 'device', 'ip']);

const named = (example: unknown, name: string | undefined) =>
  name !== undefined && typeof example === 'object' ? { ...example, name } : example;

interface Names {
  user: string;
  inviter: string;
  organization: string;
}

const english: Names = { user: 'Ada Lovelace', inviter: 'Grace Hopper', organization: 'Harbour Team' };

const namesIn = (languageTag: string): Names => {
  const [base = ''] = languageTag.toLowerCase().split('-');
  const found = names[languageTag.toLowerCase()] ?? names[base];
  if (!found) return english;
  const [user, inviter, organization] = found;
  return { user, inviter, organization };
};

/** A reader, who invites, and an organization: by language, or by tag where regions differ. */
const names: Record<string, readonly [user: string, inviter: string, organization: string]> = {
  ar: ['ليلى حداد', 'عمر منصور', 'فريق الميناء'],
  cs: ['Tereza Nováková', 'Jakub Dvořák', 'Přístavní tým'],
  de: ['Jana Müller', 'Lukas Groß', 'Team Hafen'],
  es: ['Lucía Núñez', 'Martín Peña', 'Equipo Puerto'],
  fa: ['مریم حسینی', 'رضا احمدی', 'گروه بندر'],
  fr: ['Éloïse Lefèvre', 'François Gérard', 'Équipe du Port'],
  it: ['Chiara D’Angelo', 'Niccolò Ferrè', 'Squadra del Porto'],
  ja: ['佐藤 美咲', '高橋 健太', '港チーム'],
  ko: ['김서연', '박지훈', '항구 팀'],
  pl: ['Zofia Wiśniewska', 'Łukasz Żak', 'Zespół Portowy'],
  pt: ['Inês Magalhães', 'Gonçalo Araújo', 'Equipa do Porto'],
  'pt-br': ['Ana Conceição', 'João Falcão', 'Equipe do Porto'],
  ru: ['Анна Соколова', 'Дмитрий Орлов', 'Команда порта'],
  th: ['อรุณี ศรีสุข', 'ธนกร วงศ์ดี', 'ทีมท่าเรือ'],
  tr: ['Elif Şahin', 'Çağrı Yıldız', 'Liman Ekibi'],
  uk: ['Олена Шевченко', 'Євген Ґалаґан', 'Команда порту'],
  zh: ['王小雨', '李明', '港湾团队'],
  'zh-hk': ['陳嘉欣', '黃志明', '海港團隊'],
  'zh-tw': ['林怡君', '張志豪', '港灣團隊'],
};
