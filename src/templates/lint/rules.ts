export type Severity = 'error' | 'warning';

export interface Rule {
  severity: Severity;
  meaning: string;
}

/** An error breaks the mail or is dangerous; a warning is for what is merely worse than it could be. */
export const rules = {
  'code-missing': error('The type is about a code, and nothing in the content shows `{{code}}`.'),
  'code-missing-in-text': error('The text part, written or derived from the HTML, has no `{{code}}`.'),
  'link-missing': error('An invitation whose content has no `{{link}}`.'),
  'link-missing-in-text': error('The text part of an invitation has no `{{link}}`.'),
  'text-differs': warning('One part has a placeholder or a web address that the other part has not.'),
  'content-type': warning('The content is sent as plain text but is written in HTML.'),

  'variable-unknown': error('A placeholder that no mail of this type fills in.'),
  'variable-not-listed': warning('A name that an invitation fills in only when its sender gives it.'),
  'variable-group': error('A placeholder for a group of values, such as `{{user}}`.'),
  'variable-optional': warning('A value that is not always there, without `{% if %}` or a default.'),
  'placeholder-unclosed': error('A `{{` or `{%` that does not end.'),
  'placeholder-malformed': error('Something between `{{` and `}}` that cannot be read.'),
  'condition-malformed': error('A condition that is not closed, cannot be read, or tears a tag of the markup apart.'),

  'subject-empty': warning('No subject: the one of the default mail is used.'),
  'subject-long': warning('A subject of more than 200 characters.'),
  'subject-line-break': warning('A line break in the subject: it is sent as a space.'),
  'reply-to-invalid': error('`replyTo` is no mailbox.'),
  'send-from-invalid': error('`sendFrom` has an address that cannot be read.'),
  'send-from-name-only': warning('`sendFrom` is a name without an address, which few providers take.'),

  'tag-unclosed': error('A tag that is opened and not closed.'),
  'tag-unopened': error('A closing tag for which nothing is open.'),
  'tag-crossed': error('Tags that are closed in another order than they were opened.'),
  'paragraph-split': warning('A `</p>` whose paragraph ended before it, for instance at a `<div>`.'),
  'too-large': error('A field over 1 MB: nothing else is checked.'),
  'too-complex': error(
    'Tags nested over 200 deep, more than 20,000 tags and attributes, or more than 2,000 placeholders.',
  ),

  script: error('A script, or CSS that can run one.'),
  'embedded-content': error('`<iframe>`, `<object>`, `<embed>` and the like.'),
  form: error('A form or a form control.'),
  base: error('`<base>`, which changes where every link leads.'),
  'meta-refresh': error('A `<meta>` that leads the reader elsewhere.'),
  'event-attribute': error('An attribute such as `onclick`.'),
  'dangerous-link': error('A `javascript:`, `vbscript:` or `data:` link.'),

  'link-insecure': warning('A link to an `http:` address.'),
  'link-invalid': error('A link that is neither a web, mail or phone address nor a place in the mail.'),
  'image-insecure': error('An image that does not come from an `https:` address.'),
  'image-alt': warning('An image without `alt`.'),
  'tracking-pixel': error('An image that nobody sees: it can only serve tracking.'),
  'external-style': warning('A stylesheet or font that is loaded from elsewhere.'),

  'size-clipped': error('HTML over 102 KB: Gmail cuts it off.'),
  'size-large': warning('HTML over 80 KB.'),
  contrast: warning('Text with a contrast under 4.5:1.'),
  'dark-mode': warning('Text that cannot be read when a mail program darkens the mail.'),
  'text-small': warning('Text smaller than 12 pixels.'),
  'width-fixed': warning('A fixed width over 640 pixels.'),
  'table-role': warning('A layout table without `role="presentation"`.'),
  'css-unsupported': warning('CSS on which the mail rests and which Gmail or Outlook does not know.'),
  'html-unsupported': warning('An element that Gmail or Outlook does not show.'),

  'html-lang': warning('The mail does not say its language, or says another one.'),
  'html-dir': warning('The mail does not say its direction of writing, or says the wrong one.'),
  'language-unknown': error('The language tag of the template is unknown.'),
  'type-missing': warning('A language has no template of a type that other languages have.'),
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;

function error(meaning: string) {
  return { severity: 'error', meaning } as const;
}

function warning(meaning: string) {
  return { severity: 'warning', meaning } as const;
}
