import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../experience/settings.ts';
import { themeOf } from './theme.ts';

const styled = (customCss: string, primaryColor = defaultSettings.color.primaryColor) =>
  themeOf({ ...defaultSettings, color: { ...defaultSettings.color, primaryColor }, customCss });

describe('the style sheet of an operator', () => {
  it('comes after our colours, and one hash allows both', () => {
    const { style, styleHash } = styled('.card { border-radius: 0 }', '#aa0000');
    expect(style).toMatch(/^:root\{--accent:.*\n\.card \{ border-radius: 0 \}$/);
    expect(styleHash).toBe(`sha256-${createHash('sha256').update(style).digest('base64')}`);
  });

  it('is there without colours, and colours without it', () => {
    expect(styled('p { margin: 0 }').style).toBe('p { margin: 0 }');
    expect(styled(' ', '#aa0000').style).toMatch(/\}$/);
    expect(styled('')).toMatchObject({ style: '', styleHash: undefined });
  });

  it.each([
    ['</style><script>alert(1)</script>', '<\\/style><script>alert(1)<\\/script>'],
    ['/* </STYLE */ a { content: "</style>" }', '/* <\\/STYLE */ a { content: "<\\/style>" }'],
    ['a {\r\n}\rb {\n}', 'a {\n}\nb {\n}'],
  ])('cannot end its element, and is hashed as browsers read it: %j', (given, expected) => {
    expect(styled(given).style).toBe(expected);
  });
});
