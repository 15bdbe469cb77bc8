/**
 * The scheme of an address, as a browser reads it: without regard to case, and to the controls and spaces that it skips
 * (URL Standard §4.4). Undefined: the address has none, or begins with a placeholder.
 */
export const schemeOf = (address: string) =>
  /^([a-z][a-z0-9+.-]*):/i.exec(address.slice(0, 500).replace(/[\p{Cc}\s]/gu, ''))?.[1]?.toLowerCase();

/** What is written there is decided by a variable: its value is checked when the mail is made. */
export const beginsWithPlaceholder = (address: string) => /^\s*\{[{%]/.test(address);

/** The addresses in a value of CSS. */
export const addressesOfCss = (value: string) =>
  [...value.matchAll(/url\(\s{0,20}["']?([^"')]{0,2000})/gi)].map(([, address = '']) => address.trim());
