import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What Gmail and Outlook know, by https://www.caniemail.com. */
export interface Feature {
  slug: string;
  title: string;
  category: string;
  url: string;
  /** Programs that do not know it, as one calls them. */
  missingIn: readonly string[];
  /** No program of Gmail, or none of Outlook, knows it. */
  isMissingInFamily: boolean;
}

/** By slug. Read once, when the first template is checked: only what is asked of the 650 KB stays in memory. */
export function features(): ReadonlyMap<string, Feature> {
  known ??= readFeatures();
  return known;
}

let known: ReadonlyMap<string, Feature> | undefined;

interface Entry {
  slug: string;
  title: string;
  category: string;
  url: string;
  /** Family, platform, version, and then `y`, `n`, `a` (partly) or `u` (unknown), with notes behind it. */
  stats: Record<string, Record<string, Record<string, string>>>;
}

function readFeatures() {
  const path = createRequire(import.meta.url).resolve('caniemail/caniemail.json');
  const { data: entries } = JSON.parse(readFileSync(path, 'utf8')) as { data: Entry[] };
  return new Map(
    entries
      .filter(({ category }) => category === 'css' || category === 'html')
      .map((entry) => [entry.slug, featureFrom(entry)]),
  );
}

function featureFrom({ slug, title, category, url, stats }: Entry): Feature {
  const families = Object.keys(programs).map((family) =>
    Object.entries(stats[family] ?? {}).map(([platform, versions]) => ({
      name: programs[family]?.[platform] ?? platform,
      // The file lists versions from the oldest to the newest.
      support: Object.values(versions).at(-1)?.[0] ?? 'u',
    })),
  );
  const isMissing = (family: { support: string }[]) =>
    family.some(({ support }) => support === 'n') && family.every(({ support }) => support === 'n' || support === 'u');
  return {
    slug,
    title,
    category,
    url,
    missingIn: families.flat().flatMap(({ name, support }) => (support === 'n' ? [name] : [])),
    isMissingInFamily: families.some(isMissing),
  };
}

const programs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  gmail: {
    'desktop-webmail': 'Gmail in the browser',
    ios: 'Gmail on iOS',
    android: 'Gmail on Android',
    'mobile-webmail': 'Gmail in a mobile browser',
  },
  outlook: {
    windows: 'Outlook on Windows',
    'windows-mail': 'Windows Mail',
    macos: 'Outlook on macOS',
    'outlook-com': 'Outlook.com',
    ios: 'Outlook on iOS',
    android: 'Outlook on Android',
  },
};
