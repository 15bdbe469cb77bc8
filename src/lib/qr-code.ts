import { encode } from 'uqr';

/**
 * A QR code as an SVG picture: dark on light, as readers expect, with the quiet zone of four modules (ISO/IEC 18004). A
 * line for each run of dark modules makes a quarter of what a square for each module would: pages stay light.
 */
export function qrCodeSvg(text: string): string {
  const { data, size } = encode(text, { border: 4 });
  const lines = data.map((row, y) => runsOf(row).map(({ start, length }) => `M${start} ${y}.5h${length}`));
  const box = `0 0 ${size} ${size}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path stroke="#000" d="${lines.flat().join('')}"/></svg>`;
}

export const qrCodeUrl = (text: string): string =>
  `data:image/svg+xml;base64,${Buffer.from(qrCodeSvg(text)).toString('base64')}`;

function runsOf(row: readonly boolean[]): { start: number; length: number }[] {
  const runs: { start: number; length: number }[] = [];
  row.forEach((isDark, x) => {
    const last = runs.at(-1);
    if (isDark && last && last.start + last.length === x) last.length += 1;
    else if (isDark) runs.push({ start: x, length: 1 });
  });
  return runs;
}
