import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { qrCodeSvg, qrCodeUrl } from './qr-code.ts';

const text = 'otpauth://totp/Acme:jo%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme';

/** The modules that the lines of the picture cover. */
function drawn(svg: string) {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const modules = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)\.5h(\d+)/g)) {
    modules[Number(y)]?.fill(true, Number(x), Number(x) + Number(length));
  }
  return modules;
}

test('a QR code has its dark modules where they belong, and a quiet zone of four modules', () => {
  const modules = drawn(qrCodeSvg(text));
  expect(modules).toEqual(encode(text, { border: 4 }).data);
  const margin = [...modules.slice(0, 4), ...modules.slice(-4), ...modules.map((row) => row.slice(0, 4))];
  expect(margin.flat().includes(true)).toBe(false);
});

test('the picture is light enough for a page, and has nothing of the text in clear', () => {
  const url = qrCodeUrl(text);
  expect(url.length).toBeLessThan(6_000);
  const svg = Buffer.from(url.replace('data:image/svg+xml;base64,', ''), 'base64').toString();
  expect(svg).toBe(qrCodeSvg(text));
  expect(svg).not.toContain('GEZD');
});
