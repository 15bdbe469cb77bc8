/** What a user agent says that a person can recognise and that tells one person from few others. */
export interface Device {
  browser?: string;
  system?: string;
}

/**
 * The families that a user agent string names. Programs of one family claim to be others as well, for the sake of old web
 * sites: the one with the most particular name is meant. Nothing of the string itself is passed on.
 */
export function deviceFrom(userAgent: string | undefined): Device {
  const start = (userAgent ?? '').slice(0, 500);
  const [browser, system] = [familyOf(start, browsers), familyOf(start, systems)];
  return { ...(browser && { browser }), ...(system && { system }) };
}

const familyOf = (userAgent: string, families: readonly Family[]) =>
  families.find(([mark]) => mark.test(userAgent))?.[1];

type Family = readonly [mark: RegExp, name: string];

const browsers: readonly Family[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|OPT|OPiOS|Opera)\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bYaBrowser\//, 'Yandex Browser'],
  [/\bHuaweiBrowser\//, 'Huawei Browser'],
  [/\bMiuiBrowser\//, 'Mi Browser'],
  [/\bUCBrowser\//, 'UC Browser'],
  [/\bMicroMessenger\//, 'WeChat'],
  [/\b(?:DuckDuckGo|Ddg)\//, 'DuckDuckGo'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|Chromium|HeadlessChrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/\bTrident\/|\bMSIE /, 'Internet Explorer'],
];

const systems: readonly Family[] = [
  [/\bWindows\b/, 'Windows'],
  [/\biPhone\b|\biPod\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\b(?:Open)?Harmony(?:OS)?\b/, 'HarmonyOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMacintosh\b|\bMac OS X\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];
