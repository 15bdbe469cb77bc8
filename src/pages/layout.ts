import { type Html, html, raw } from '../lib/html.ts';
import { directionOf } from '../lib/locale.ts';
import { assetUrl } from './assets.ts';
import type { Theme } from './theme.ts';

export interface Frame {
  language: string;
  theme: Theme;
  /** Stands in the title, and beside the mark when there is no logo. */
  name: string | undefined;
}

export interface PageContent {
  title: string;
  main: Html;
  /** Scripts of the page alone. */
  head?: Html | undefined;
  /** Below the card. */
  footer?: Html | undefined;
}

/** A page with one card: the whole document. */
export const layout = (frame: Frame, { title, main, head, footer }: PageContent): string =>
  document(frame, {
    title: frame.name && !title.includes(frame.name) ? `${title} · ${frame.name}` : title,
    head: html`<script src="${assetUrl('page.js')}" defer></script>
${head}`,
    body: html`<div class="stage">
<main class="card">
${brand(frame, title)}
${main}
</main>
${footer && html`<footer class="footer">${footer}</footer>`}
</div>`,
  });

/** The document around any body. */
export const document = (
  { language, theme }: Frame,
  { title, head, body }: { title: string; head?: Html; body: Html },
): string =>
  html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}" data-scheme="${theme.hasDarkMode ? 'auto' : 'light'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${theme.hasDarkMode ? 'light dark' : 'light'}">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
${favicons(theme)}
<link rel="stylesheet" href="${assetUrl('page.css')}">
${theme.style && html`<style>${raw(theme.style)}</style>`}
${head}
</head>
<body>
${body}
</body>
</html>
`.toString();

/** The name stands beside the mark unless the heading says it. */
function brand({ theme, name }: Frame, title: string) {
  const { logoUrl, darkLogoUrl } = theme.branding;
  if (logoUrl) {
    const dark = theme.hasDarkMode && darkLogoUrl;
    return html`<picture class="logo">${
      dark && html`<source srcset="${inSourceSet(darkLogoUrl)}" media="(prefers-color-scheme: dark)">`
    }<img src="${logoUrl}" alt="${name ?? ''}" height="40"></picture>`;
  }
  const initial = [...(name ?? '')].find((character) => /[\p{L}\p{N}]/u.test(character));
  return html`<p class="wordmark"><span class="mark" aria-hidden="true">${initial?.toUpperCase() ?? door}</span>${name && !title.includes(name) && html`<bdi>${name}</bdi>`}</p>`;
}

const door = raw(
  '<svg viewBox="0 0 24 24" width="22" height="22" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><path d="M6 21V10a6 6 0 0 1 12 0v11M3.5 21h17M14 14v.5"/></svg>',
);

/** A space, or a comma at the end, would end the address there. */
const inSourceSet = (url: string) => new URL(url).href.replace(/,$/, '%2C');

/** Ours as data: URL, so that it costs no request. */
function favicons({ branding: { favicon, darkFavicon }, hasDarkMode }: Theme) {
  if (favicon) {
    const dark = hasDarkMode && darkFavicon;
    return html`<link rel="icon" href="${favicon}">${
      dark && html`\n<link rel="icon" href="${dark}" media="(prefers-color-scheme: dark)">`
    }`;
  }
  const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#4f46e5"/><path d="M10 25V14a6 6 0 0 1 12 0v11M7 25h18" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/></svg>`;
  return html`<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">`;
}
