import { type Html, html, raw } from '../../lib/html.ts';
import { type Branding, secureAddress } from './branding.ts';
import type { Mail } from './mail.ts';
import type { Palette } from './palette.ts';

/** The addresses of the logo, as far as a mail program may load them. One for dark mode only makes no logo. */
export function logosOf(branding: Branding | undefined): Logos {
  const byDay = secureAddress(branding?.logoUrl);
  const byNight = byDay && secureAddress(branding?.logoDarkUrl);
  return { ...(byDay && { byDay }), ...(byNight && { byNight }) };
}

export interface Logos {
  byDay?: string;
  /** In its place where the mail is shown dark. */
  byNight?: string;
}

/** Whose mail it is, at its head: the logo, else the name. */
export const brand = ({ sender }: Mail, logos: Logos, { ink }: Palette) =>
  html`<div class="ink" style="margin:0 0 28px;font-size:18px;line-height:24px;font-weight:600;letter-spacing:-0.2px;color:${ink};overflow-wrap:anywhere">${logo(sender, logos, ink)}</div>
`;

function logo(sender: string, { byDay, byNight }: Logos, ink: string): Html | string {
  if (!byDay) return sender;
  // Without one for dark mode the logo stands on white there: nobody knows what it is drawn on.
  if (!byNight) return picture(byDay, 'logo ink', sender, ink);
  return html`${picture(byDay, 'by-day ink', sender, ink)}${atNight(picture(byNight, 'ink', sender, ink))}`;
}

const picture = (address: string, classes: string, name: string, ink: string) =>
  html`<img class="${classes}" src="${address}" height="40" alt="${name}" style="display:block;height:40px;width:auto;max-width:240px;border:0;font-weight:600;font-size:18px;color:${ink}">`;

/** Hidden inline, so also where the style sheet is dropped, and kept from Outlook on Windows, which would show both. */
const atNight = (shown: Html) =>
  html`
${raw('<!--[if !mso]><!-->')}<div class="by-night" style="display:none;max-height:0;overflow:hidden;mso-hide:all">${shown}</div>${raw('<!--<![endif]-->')}`;
