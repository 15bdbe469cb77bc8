import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedManagementClient } from '../setup/declared-answers.ts';
import { startTestPostern, type TestPostern } from '../setup/postern.ts';

let postern: TestPostern;
let manage: Awaited<ReturnType<typeof checkedManagementClient>>;

const people = [
  { username: 'ada', name: 'Ada Lovelace', primaryEmail: 'Ada@Example.com', primaryPhone: '4917012345671' },
  { username: 'grace', name: 'Grace Hopper', primaryEmail: 'grace@navy.example', primaryPhone: '4917012345672' },
  { username: 'alan_t', name: 'Alan Turing', primaryEmail: 'alan@example.com' },
  { username: 'alanXt', name: '100% Alan' },
  { name: 'Jörg Müller', primaryEmail: 'joerg@münchen.de' },
];
const ids: string[] = [];

beforeAll(async () => {
  postern = await startTestPostern();
  manage = await checkedManagementClient(postern);
  for (const person of people) ids.push((await manage('POST', '/users', person)).body.id);
});
afterAll(() => postern.stop());

const find = async (parameters: [string, string][]) => {
  const answer = await manage('GET', `/users?${new URLSearchParams(parameters)}`);
  expect(answer.status).toBe(200);
  const names = answer.body.map(({ name }: { name: string }) => name).sort();
  expect(answer.headers.get('total-number')).toBe(String(names.length));
  return names;
};

describe('a search', () => {
  it.each<[string, [string, string][], string[]]>([
    ['for a piece in any field', [['search', '%lovel%']], ['Ada Lovelace']],
    ['regardless of case', [['search', '%EXAMPLE.COM']], ['Ada Lovelace', 'Alan Turing']],
    ['without % for the whole', [['search', 'ada']], ['Ada Lovelace']],
    ['without % that is only a piece', [['search', 'lovelace']], []],
    ['for a number', [['search', '491701234567%']], ['Ada Lovelace', 'Grace Hopper']],
    ['for letters beyond ASCII', [['search', '%MÜLL%']], ['Jörg Müller']],
    ['never across two fields', [['search', '%ada%lovelace%navy%']], []],
    ['with _ for a letter', [['search.username', 'alan_t']], ['100% Alan', 'Alan Turing']],
    ['with \\_ for itself', [['search.username', 'alan\\_t']], ['Alan Turing']],
    ['with \\% for itself', [['search', '%\\%%']], ['100% Alan']],
    ['for nothing', [['search', '']], people.map(({ name }) => name).sort()],
    ['in one field', [['search.name', '%ada%']], ['Ada Lovelace']],
    [
      'in one field or another',
      [
        ['search.name', '%grace%'],
        ['search.primaryEmail', 'alan@%'],
      ],
      ['Alan Turing', 'Grace Hopper'],
    ],
    [
      'in one field and another',
      [
        ['search.name', '%a%'],
        ['search.primaryEmail', '%@example.com'],
        ['search.username', 'ada'],
        ['joint', 'and'],
      ],
      ['Ada Lovelace'],
    ],
    [
      'with case',
      [
        ['search', '%Lovel%'],
        ['isCaseSensitive', 'true'],
      ],
      ['Ada Lovelace'],
    ],
    [
      'with case, of which none has it',
      [
        ['search.name', '%ada%'],
        ['isCaseSensitive', 'true'],
      ],
      [],
    ],
    [
      'for exact values, of which one is enough',
      [
        ['search.username', 'ADA'],
        ['search.username', 'grace'],
        ['mode.username', 'exact'],
      ],
      ['Ada Lovelace', 'Grace Hopper'],
    ],
    [
      'for an exact %',
      [
        ['search', '100% alan'],
        ['mode', 'exact'],
      ],
      ['100% Alan'],
    ],
    [
      'for exact values with case',
      [
        ['search.username', 'ADA'],
        ['mode', 'exact'],
        ['isCaseSensitive', '1'],
      ],
      [],
    ],
  ])('%s', async (_, parameters, names) => {
    expect(await find(parameters)).toEqual(names);
  });

  it('for an id', async () => {
    const [id = ''] = ids;
    expect(await find([['search.id', id]])).toEqual(['Ada Lovelace']);
  });

  it('has pages', async () => {
    const { body, headers } = await manage('GET', '/users?search.name=%25a%25&page_size=2');
    expect(body).toHaveLength(2);
    expect(headers.get('total-number')).toBe('4');
    expect(headers.get('link')).toContain('search.name=%25a%25&page_size=2&page=2>; rel="next"');
  });

  it.each([
    ['search.avatar=x', 'search.avatar is not a parameter'],
    ['search.name.first=x', 'search.name.first is not a parameter'],
    ['search=x&mode=posix', 'Regular expressions'],
    ['search=x&mode=similar_to', 'Regular expressions'],
    ['search=x&search=y', 'need mode=exact'],
    ['search=x%5C', 'backslash'],
  ])('with %s is refused', async (query, words) => {
    const { status, body } = await manage('GET', `/users?${query}`);
    expect([status, body.code]).toEqual([400, 'request.invalid_input']);
    expect(body.message).toContain(words);
  });
});
