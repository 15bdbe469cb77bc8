import { type Html, html, raw } from '../../lib/html.ts';
import { directionOf } from '../../lib/locale.ts';
import { inAscii } from './ascii.ts';
import { brand, logosOf } from './brand.ts';
import type { Branding } from './branding.ts';
import type { Mail } from './mail.ts';
import { type Palette, palettesFor } from './palette.ts';
import { fillSlots, joinSentences, phraseParts } from './phrase.ts';
import { styleSheet } from './style-sheet.ts';

/**
 * The one design of our mails. Tables and inline styles carry it everywhere, down to Outlook on Windows; what only
 * newer programs know (dark colours, round corners) adds to it and is missed by nobody. No picture is needed, nothing
 * is loaded but the operator's logo, nothing is tracked.
 *
 * It is put together anew for every mail. That takes 13 µs, 37 in a script that is far from ASCII: keeping it with slots
 * for the values would save most of it, and be a second way to write a mail that has to be kept like the first.
 */
export function renderHtml(mail: Mail, branding: Branding | undefined) {
  const colors = palettesFor(branding?.primaryColor, branding?.darkPrimaryColor);
  const { light } = colors;
  const logos = logosOf(branding);
  return inAscii(
    String(html`<!doctype html>
<html lang="${mail.tag}" dir="${directionOf(mail.tag)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<meta name="x-apple-disable-message-reformatting">
<title>${mail.subject}</title>
${styleSheet(colors, logos.byNight !== undefined)}
</head>
<body class="page" style="margin:0;padding:0;background:${light.page};-webkit-text-size-adjust:100%">
${preview(mail)}
<div role="article" aria-roledescription="email" aria-label="${mail.heading}" lang="${mail.tag}" dir="${directionOf(mail.tag)}">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:${light.page}">
<tr>
<td align="center" style="padding:32px 12px">
<!--[if mso]><table role="presentation" width="520" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:520px">
<tr>
<td class="card edge pad" style="padding:36px 40px;background:${light.card};border:1px solid ${light.line};border-radius:14px;font-family:${fonts}">
${[brand(mail, logos, light), words(mail, light), code(mail, light), button(mail, light), details(mail, light), lifetime(mail, light), advice(mail, light)]}
</td>
</tr>
${footer(mail, light)}</table>
<!--[if mso]></td></tr></table><![endif]-->
</td>
</tr>
</table>
</div>
</body>
</html>
`),
  );
}

/** Said in each cell: Outlook on Windows does not pass it on from the table. */
const fonts = raw("-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif");
const monospaced = raw("ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace");

/** What a list of mails shows beside the subject; the filler keeps the rest of the mail out of it. */
const preview = (mail: Mail) =>
  html`<div style="display:none;max-height:0;overflow:hidden;opacity:0;mso-hide:all">${mail.expires ? joinSentences([mail.expires, mail.neverShare]) : fillSlots(mail.instruction.words, mail.instruction.slots)}
${raw('&#8199;&#847; '.repeat(40))}</div>`;

const words = (
  mail: Mail,
  { ink }: Palette,
) => html`<h1 class="ink" style="margin:0 0 10px;font-size:24px;line-height:32px;font-weight:700;letter-spacing:-0.3px;color:${ink}">${mail.heading}</h1>
<p class="ink" style="margin:0 0 24px;font-size:16px;line-height:24px;color:${ink};overflow-wrap:anywhere">${emphasised(mail)}</p>
`;

/** Names are set apart, and each keeps its own direction. */
const emphasised = ({ instruction }: Mail) =>
  phraseParts(instruction).map((part, position) =>
    position % 2 === 0 ? part : html`<strong dir="auto" style="font-weight:600">${part}</strong>`,
  );

/**
 * The digits are one text without anything in between: a double click takes them all, and they are pasted as they
 * stand. The spacing between them is style only; the padding evens out the one behind the last.
 */
const code = (mail: Mail, { box, line, code: color }: Palette): Html | null =>
  mail.code === undefined
    ? null
    : html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px">
<tr>
<td class="box edge code" align="center" dir="ltr" style="padding:20px 8px 20px 14px;background:${box};border:1px solid ${line};border-radius:10px;font-family:${monospaced};font-size:36px;line-height:44px;font-weight:700;letter-spacing:6px;color:${color};overflow-wrap:anywhere;-webkit-user-select:all;user-select:all">${mail.code}</td>
</tr>
</table>
`;

const button = ({ link }: Mail, { button: fill, onButton, ink }: Palette): Html | null =>
  link
    ? html`<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 ${link.note ? '10px' : '20px'}">
<tr>
<td class="fill" bgcolor="${fill}" style="background:${fill};border-radius:10px;font-family:${fonts};mso-padding-alt:13px 26px">
<a class="on" href="${link.address}" style="display:inline-block;padding:13px 26px;font-size:16px;line-height:24px;font-weight:600;color:${onButton};text-decoration:none">${link.label}</a>
</td>
</tr>
</table>
${
  link.note &&
  html`<p class="ink" style="margin:0 0 20px;font-size:14px;line-height:21px;color:${ink}">${link.note}</p>
`
}`
    : null;

/** A table for the eye only: read line by line it says the same, and it turns with the direction of the language. */
const details = ({ details = [] }: Mail, { box, line, dim, ink }: Palette): Html | null =>
  details.length === 0
    ? null
    : html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 24px">
<tr>
<td class="box edge" style="padding:12px 10px;background:${box};border:1px solid ${line};border-radius:10px">
<table role="presentation" cellpadding="0" cellspacing="0" border="0">
${details.map(
  ({ label, value }) => html`<tr>
<td class="dim" valign="top" style="padding:4px 6px;font-family:${fonts};font-size:14px;line-height:21px;color:${dim}">${label}</td>
<td class="ink" valign="top" style="padding:4px 6px;font-family:${fonts};font-size:14px;line-height:21px;font-weight:600;color:${ink};overflow-wrap:anywhere"><span dir="auto">${value}</span></td>
</tr>
`,
)}</table>
</td>
</tr>
</table>
`;

const lifetime = (mail: Mail, { ink }: Palette) =>
  mail.expires &&
  html`<p class="ink" style="margin:0 0 24px;font-size:14px;line-height:21px;color:${ink}">${mail.expires}</p>
`;

const advice = (mail: Mail, { dim, line }: Palette) =>
  html`<div class="dim edge" style="padding:20px 0 0;border-top:1px solid ${line};font-size:14px;line-height:21px;color:${dim}">
${[visibleAddress(mail, dim), paragraph(mail.neverShare, '0 0 8px'), paragraph(mail.unexpected, '0')]}</div>`;

const paragraph = (text: string | undefined, margin: string) =>
  text &&
  html`<p style="margin:${margin}">${text}</p>
`;

/** For those whose mail program shows no button, and for those who look before they click. */
const visibleAddress = ({ link }: Mail, dim: string) =>
  link?.orOpen &&
  html`<p style="margin:0 0 8px;overflow-wrap:anywhere">${link.orOpen}<br>
<a class="dim" dir="ltr" href="${link.address}" style="color:${dim};text-decoration:underline">${link.address}</a></p>
`;

const footer = ({ companyInformation }: Mail, { dim }: Palette) =>
  companyInformation &&
  html`<tr>
<td class="dim" align="center" style="padding:20px 24px 0;font-family:${fonts};font-size:13px;line-height:20px;color:${dim};overflow-wrap:anywhere">${raw(
    String(html`${companyInformation}`).replaceAll('\n', '<br>\n'),
  )}</td>
</tr>
`;
