import { describe, expect, it, test } from 'vitest';
import { PublicError } from '../errors.ts';
import { refuseBlocked } from './email-blocklist.ts';
import type { ExperienceSettings } from './settings.ts';

type Policy = ExperienceSettings['emailBlocklistPolicy'];

function verdict(address: string, policy: Policy, source?: () => ReadonlySet<string>) {
  try {
    refuseBlocked(address, policy, source);
    return 'fine';
  } catch (error) {
    if (!(error instanceof PublicError)) throw error;
    return `${error.status} ${error.code.replace('session.email_blocklist.', '')}`;
  }
}

const notAllowed = '422 email_not_allowed';

describe('an address that nothing speaks against', () => {
  it.each<[string, Policy]>([
    ['someone@example.com', {}],
    ['someone+tag@example.com', {}],
    ['someone@mailinator.com', {}],
    ['someone@mailinator.com', { blockDisposableAddresses: false }],
    ['someone@example.com', { customAllowlist: [], customBlocklist: [] }],
    ['someone@gmail.com', { blockDisposableAddresses: true, blockSubaddressing: true }],
  ])('%s may be used with %j', (address, policy) => {
    expect(verdict(address, policy)).toBe('fine');
  });
});

it.each(['', 'someone', 'someone@', '@example.com', 'someone@localhost', 'some one@example.com'])(
  '%j is no address',
  (address) => {
    expect(verdict(address, {})).toBe('400 invalid_email');
  },
);

describe('subaddressing', () => {
  it.each(['someone+tag@example.com', '+@example.com', 'a+b+c@gmail.com'])('%s is refused', (address) => {
    expect(verdict(address, { blockSubaddressing: true })).toBe('422 email_subaddressing_not_allowed');
  });

  it('is not a plus in a domain', () => {
    expect(verdict('someone@ex+ample.com', { blockSubaddressing: true })).toBe('400 invalid_email');
  });
});

test.each<[item: string, address: string, isBlocked: boolean]>([
  ['someone@example.com', 'someone@example.com', true],
  ['Someone@Example.COM', 'SOMEONE@example.com', true],
  ['someone@example.com', 'someone+tag@example.com', false],
  ['someone@example.com', 'someone@mail.example.com', false],
  ['@example.com', 'anyone@example.com', true],
  ['@example.com', 'anyone@mail.example.com', false],
  ['@example.com', 'anyone@notexample.com', false],
  ['@*.example.com', 'anyone@mail.example.com', true],
  ['@*.example.com', 'anyone@a.b.example.com', true],
  ['@*.example.com', 'anyone@example.com', false],
  ['@example.*', 'anyone@example.co.uk', true],
  ['@ex*le.com', 'anyone@exle.com', true],
  ['@ex*xle.com', 'anyone@exle.com', false],
  ['test*@example.com', 'test@example.com', true],
  ['test*@example.com', 'tester.1@example.com', true],
  ['test*@example.com', 'contest@example.com', false],
  ['*a*b*@example.com', 'xxaxxbxx@example.com', true],
  ['*a*b*@example.com', 'xxbxxaxx@example.com', false],
  ['a*a@example.com', 'a@example.com', false],
  ['a**b@example.com', 'ab@example.com', true],
  ['a.c@example.com', 'abc@example.com', false],
  ['first.last@example.com', 'firstlast@example.com', false],
])('with %s on the blocklist %s is blocked: %s', (item, address, isBlocked) => {
  expect(verdict(address, { customBlocklist: [item] })).toBe(isBlocked ? notAllowed : 'fine');
});

describe('Gmail', () => {
  it.each([
    ['first.last@gmail.com', 'firstlast@gmail.com'],
    ['firstlast@gmail.com', 'f.i.r.s.t.last@gmail.com'],
    ['firstlast@gmail.com', 'First.Last@googlemail.com'],
    ['first.last@googlemail.com', 'firstlast@gmail.com'],
    ['@googlemail.com', 'anyone@gmail.com'],
    ['@gmail.com', 'anyone@googlemail.com'],
    ['@google*.com', 'anyone@gmail.com'],
    ['first.*@gmail.*', 'fi.rstborn@googlemail.com'],
  ])('has one mailbox in every spelling: %s is %s', (item, address) => {
    expect(verdict(address, { customBlocklist: [item] })).toBe(notAllowed);
    expect(verdict(address, { customAllowlist: [item] })).toBe('fine');
  });

  it('is gmail.com, not what only sounds like it', () => {
    expect(verdict('first.last@gmail.com.example', { customBlocklist: ['firstlast@gmail.com.example'] })).toBe('fine');
  });
});

describe('international domains', () => {
  it.each([
    ['@bücher.example', 'anyone@xn--bcher-kva.example'],
    ['@xn--bcher-kva.example', 'anyone@bücher.example'],
    ['@BÜCHER.example', 'anyone@Bu\u0308cher.example'],
    ['@*.bücher.example', 'anyone@mail.bücher.example'],
    ['@bü*.example', 'anyone@bücher.example'],
    ['@bü*.xn--bcher-kva.example', 'anyone@büro.bücher.example'],
    ['@xn--*.example', 'anyone@bücher.example'],
    ['@１２３.example', 'anyone@123.example'],
    ['@*.123.example', 'anyone@mail.123.example'],
    ['jürgen@example.com', 'JU\u0308RGEN@example.com'],
  ])('%s is %s', (item, address) => {
    expect(verdict(address, { customBlocklist: [item] })).toBe(notAllowed);
  });

  it('a letter that looks the same is another', () => {
    expect(verdict('anyone@b\u043e\u043eks.example', { customBlocklist: ['@books.example'] })).toBe('fine');
  });
});

describe('the lists', () => {
  const policy = { customAllowlist: ['@example.com', '@example.org'], customBlocklist: ['bad*@example.com'] };

  it.each([
    ['someone@example.com', 'fine'],
    ['someone@example.org', 'fine'],
    ['someone@example.net', notAllowed],
    ['badly@example.com', notAllowed],
    ['badly@example.org', 'fine'],
  ])('together decide over %s: %s', (address, expected) => {
    expect(verdict(address, policy)).toBe(expected);
  });

  it('come after the plus', () => {
    const all = { blockSubaddressing: true, customBlocklist: ['@example.com'] };
    expect(verdict('a+b@example.com', all)).toBe('422 email_subaddressing_not_allowed');
  });

  it('of thousands of items full of wildcards are gone through at once', () => {
    const items = Array.from({ length: 5_000 }, (_, index) => `${'*a'.repeat(30)}${index}@*.*.*.*.*.example`);
    const address = `${'a'.repeat(64)}@${'a.'.repeat(90)}example`;
    expect(verdict(address, { customBlocklist: items })).toBe('fine');
    expect(verdict(address, { customBlocklist: [...items, `${'*a'.repeat(30)}*@*.example`] })).toBe(notAllowed);
  });
});

describe('disposable domains', () => {
  const policy = { blockDisposableAddresses: true };

  it.each(['a@mailinator.com', 'a@MAILINATOR.com', 'a@inbox.of.mailinator.com', 'a@yopmail.com'])(
    '%s is refused',
    (address) => {
      expect(verdict(address, policy)).toBe(notAllowed);
    },
  );

  it.each([
    'a@gmail.com',
    'a@example.com',
    'a@my-own-mailinator.com',
    'a@mailinator.com.example.org',
    'a@company.co.uk',
  ])('%s is fine', (address) => {
    expect(verdict(address, policy)).toBe('fine');
  });

  it('an international one is known by its A-label', () => {
    const source = () => new Set(['xn--bcher-kva.example']);
    expect(verdict('a@mail.bücher.example', policy, source)).toBe(notAllowed);
  });

  it.each([
    ['@mailinator.com', 'fine'],
    ['a@mailinator.com', 'fine'],
    ['a*@mailinator.com', 'fine'],
    ['*@*.com', notAllowed],
    ['@mail*.com', notAllowed],
    ['@example.com', notAllowed],
  ])('an allow list with %s: %s', (item, expected) => {
    expect(verdict('a@mailinator.com', { ...policy, customAllowlist: [item] })).toBe(expected);
  });

  it('the blocklist has the word before the allow list', () => {
    const lists = { customAllowlist: ['@mailinator.com'], customBlocklist: ['a@mailinator.com'] };
    expect(verdict('a@mailinator.com', { ...policy, ...lists })).toBe(notAllowed);
  });

  it.each<[string, () => ReadonlySet<string>]>([
    ['cannot be read', () => JSON.parse('{')],
    ['is empty', () => new Set()],
  ])('a list that %s lets nobody pass', (_, source) => {
    expect(verdict('a@example.com', policy, source)).toBe('500 disposable_email_validation_failed');
    expect(verdict('a@example.com', {}, source)).toBe('fine');
  });
});

it('no address stands in what is thrown', () => {
  for (const policy of [{ customBlocklist: ['@example.com'] }, { customAllowlist: ['@example.org'] }]) {
    expect(() => refuseBlocked('someone@example.com', policy)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('example.com'), data: undefined }),
    );
  }
});
