import { raw } from '../../lib/html.ts';
import type { Palettes } from './palette.ts';

/** Dark colours twice: as the standard says it, and as Outlook's own dark mode can be told. */
export function styleSheet({ dark }: Palettes, hasTwoLogos: boolean) {
  const rules = (ground: string, text: string) =>
    [
      `${ground}.page{background:${dark.page}!important}`,
      `${ground}.card{background:${dark.card}!important}`,
      `${ground}.box{background:${dark.box}!important}`,
      `${ground}.fill{background:${dark.button}!important}`,
      `${ground}.edge{border-color:${dark.line}!important}`,
      `${text}.ink{color:${dark.ink}!important}`,
      `${text}.dim{color:${dark.dim}!important}`,
      `${text}.code{color:${dark.code}!important}`,
      `${text}.on{color:${dark.onButton}!important}`,
    ].join('\n');
  return raw(`<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){.pad{padding:28px 22px!important}}
@media (prefers-color-scheme:dark){
${rules('', '')}
.logo{background:#fff!important;padding:8px 10px!important;border-radius:8px!important}${hasTwoLogos ? oneLogo('') : ''}
}
${rules('[data-ogsb] ', '[data-ogsc] ')}${hasTwoLogos ? oneLogo('[data-ogsb] ') : ''}
</style>`);
}

const oneLogo = (ground: string) => `
${ground}.by-day{display:none!important}
${ground}.by-night{display:block!important;max-height:none!important}`;
