import { describe, expect, it } from 'vitest';
import { documentAround, paragraphsFromText, withoutEmptyParagraphs } from './derive-html.ts';

describe('HTML derived from text', () => {
  it('makes paragraphs and lines, and escapes the words', () => {
    expect(paragraphsFromText('Hello & <b>,\r\n\r\nyour code:\n{{code}}\n \n\n"Bye"\n')).toBe(
      '<p>Hello &amp; &lt;b&gt;,</p>\n<p>your code:<br>\n{{code}}</p>\n<p>&quot;Bye&quot;</p>',
    );
  });

  it('makes links of addresses and of the link placeholder, and of no other placeholder', () => {
    expect(paragraphsFromText('Open {{ link }} or https://example.com/a?b=1&c=2. {{linkless}} {{user.link}}')).toBe(
      '<p>Open <a href="{{ link }}">{{ link }}</a> or ' +
        '<a href="https://example.com/a?b=1&amp;c=2">https://example.com/a?b=1&amp;c=2</a>. {{linkless}} {{user.link}}</p>',
    );
  });

  it('puts them into a document that says its language and direction', () => {
    const document = documentAround('<p>x</p>', 'A < B', 'ar');
    expect(document).toContain('<html lang="ar" dir="rtl">');
    expect(document).toContain('<title>A &lt; B</title>');
    expect(document).toContain('\n<p>x</p>\n');
  });

  it('keeps conditions and defaults untouched, and out of addresses', () => {
    expect(
      paragraphsFromText(
        'Hi {{ user.name | default: "you & yours" }},\n\n{% if link %}\nOpen {{ link | default: "x" }}\n{% endif %}\nBye',
      ),
    ).toBe(
      '<p>Hi {{ user.name | default: "you & yours" }},</p>\n' +
        '<p>{% if link %}Open <a href="{{ link | default: "x" }}">{{ link | default: "x" }}</a><br>\n{% endif %}Bye</p>',
    );
    expect(
      paragraphsFromText('https://x.example/{{ code }}{% if a %}/a{% endif %} {% if b %}https://y.example{% endif %}'),
    ).toBe(
      '<p><a href="https://x.example/{{ code }}">https://x.example/{{ code }}</a>{% if a %}/a{% endif %} ' +
        '{% if b %}<a href="https://y.example">https://y.example</a>{% endif %}</p>',
    );
  });

  it('has no paragraph and no line for what was left out', () => {
    const paragraphs = '<p>a</p>\n<p><br>\n</p>\n<p> </p>\n<p><br>\nb<br>\nc<br>\n</p>';
    expect(withoutEmptyParagraphs(paragraphs)).toBe('<p>a</p>\n<p>b<br>\nc</p>');
  });
});
