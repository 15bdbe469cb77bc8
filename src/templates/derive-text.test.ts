import { describe, expect, it } from 'vitest';
import { textFromHtml } from './derive-text.ts';

describe('text derived from HTML', () => {
  it('keeps paragraphs, headings as they are written, lists, links and the words of pictures', () => {
    const html = `<!doctype html><html><head><title>No</title><style>p{color:red}</style></head><body>
      <div style="display:none">preview</div><div style="display: none; max-height:0">preview</div>
      <img src="https://cdn.example.com/logo.png" alt="Acme"><img src="https://cdn.example.com/pixel.gif" alt="">
      <h1>Hello {{ user.name }}</h1><p>Your code is <b>{{code}}</b>.<br>It is
      secret.</p><ul><li>one</li><li>two &amp; three</li></ul>
      <p><a href="{{link}}">Join</a> or visit <a href="https://example.com">https://example.com</a>.</p></body></html>`;
    expect(textFromHtml(html)).toBe(
      [
        'Acme',
        'Hello {{ user.name }}',
        'Your code is {{code}}.\nIt is secret.',
        ' * one\n * two & three',
        'Join ({{link}}) or visit https://example.com.',
      ].join('\n\n'),
    );
  });

  it('reads the cells of layout tables as lines of their own', () => {
    const html =
      '<table><tr><td>Your code</td><td>{{code}}</td></tr><tr><td><table><tr><td>inner</td></tr></table></td></tr></table>';
    expect(textFromHtml(html)).toBe('Your code\n{{code}}\ninner');
  });

  it('never breaks a long line, in which a placeholder may stand', () => {
    const words = `${'word '.repeat(100)}{{ organization.name }}`;
    expect(textFromHtml(`<p>${words}</p>`)).toBe(words);
  });

  it('keeps conditions and defaults where they stand, untouched', () => {
    const html = `<h1>Hi {{ user.name | default: "you & yours" }}</h1>
      {% if organization.name %}<p>at   {{organization.name}}</p>{% else %}<p>at home</p>{% endif %}
      <table>{% if link %}<tr><td>Open</td><td><a href="{{ link }}">{{ link }}</a></td></tr>{% endif %}</table>
      <p><a href="{% if link %}{{link}}{% else %}https://x.example{% endif %}">Join</a></p>`;
    expect(textFromHtml(html)).toBe(
      [
        'Hi {{ user.name | default: "you & yours" }}',
        '{% if organization.name %}',
        'at {{organization.name}}',
        '{% else %}',
        'at home',
        '{% endif %}',
        '{% if link %}\nOpen\n{{ link }}\n{% endif %}',
        'Join ({% if link %}{{link}}{% else %}https://x.example{% endif %})',
      ].join('\n\n'),
    );
  });

  it('has no half of a condition whose other half was in markup', () => {
    expect(textFromHtml('<p {% if a %}class="x"{% endif %}>{% if b %}B{% endif %}</p>')).toBe('{% if b %}B{% endif %}');
    expect(
      textFromHtml('<a {% if a %}href="https://x.example">A{% else %}>B{% endif %}</a> {% if c %}C{% endif %}'),
    ).toMatch(/^[^%]*\{% if c %\}C\{% endif %\}$/);
    expect(textFromHtml('<a href="{% if a %}https://x.example">A{% else %}#">B{% endif %}</a>')).not.toContain('{%');
  });

  it('leaves what has no meaning as it is', () => {
    expect(textFromHtml('<p>{% for x in y %} {{ user-name }} {% endif %}</p>')).toBe(
      '{% for x in y %} {{ user-name }} {% endif %}',
    );
  });
});
