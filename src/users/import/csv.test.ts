import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsvUsers } from './csv.ts';
import type { Given } from './row.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postern-csv-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function read(text: string | Buffer): Promise<Given[]> {
  const path = join(directory, 'users.csv');
  await writeFile(path, text);
  return all(readCsvUsers(path));
}

async function all(users: AsyncIterable<Given>) {
  const given: Given[] = [];
  for await (const one of users) given.push(one);
  return given;
}

const values = async (text: string) =>
  (await read(text)).map((given) => ('value' in given ? given.value : given.reason));

describe('a table', () => {
  const ada = { primaryEmail: 'ada@example.com', name: 'Lovelace, Ada' };

  it.each([
    ['commas', 'primaryEmail,name\nada@example.com,"Lovelace, Ada"\n'],
    ['semicolons and a mark, as Excel saves it', '\ufeffprimaryEmail;name\r\nada@example.com;Lovelace, Ada\r\n'],
    ['tabs', 'primaryEmail\tname\nada@example.com\tLovelace, Ada'],
    ["Excel's own first line", 'sep=;\r\nprimaryEmail;name\r\nada@example.com;Lovelace, Ada\r\n'],
    ['the same behind a mark', '\ufeffsep=;\r\nprimaryEmail;name\r\nada@example.com;Lovelace, Ada\r\n'],
    ['names and cells in quotation marks', '"primaryEmail";"name"\n"ada@example.com";"Lovelace, Ada"'],
    ['names as people write them', 'Email,Name\nada@example.com,"Lovelace, Ada"'],
    ['names as databases write them', 'primary_email,NAME\n ada@example.com ,"Lovelace, Ada"'],
    ['empty columns and lines', 'primaryEmail;name;;\nada@example.com;Lovelace, Ada;;\n;;;\n\n'],
    ['columns that only exports have', 'primaryEmail;name;updatedAt;hasPassword\nada@example.com;Lovelace, Ada;1;true'],
  ])('may have %s', async (_, text) => {
    expect(await values(text)).toEqual([ada]);
  });

  it('has texts, numbers, flags and objects', async () => {
    const header = 'phone,isSuspended,createdAt,lastSignInAt,customData,profile.nickname,profile.givenName,password';
    const cells = '+49 (0)170 123-45671,TRUE,1600000000000,2024-05-06T07:08:09Z,"{""plan"":""gold""}",A,Ada, secret ';
    expect(await values(`${header}\n${cells}\n,0,,,,,,\n`)).toEqual([
      {
        primaryPhone: '49017012345671',
        isSuspended: true,
        createdAt: 1_600_000_000_000,
        lastSignInAt: '2024-05-06T07:08:09Z',
        customData: { plan: 'gold' },
        profile: { nickname: 'A', givenName: 'Ada' },
        password: ' secret ',
      },
      { isSuspended: false },
    ]);
  });

  it('takes no name for more than a name', async () => {
    const [value] = await values('customData.__proto__,customData.constructor\nx,y');
    expect(Object.keys((value as { customData: object }).customData)).toEqual(['__proto__', 'constructor']);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('says in which line something is wrong', async () => {
    const text = 'name,isSuspended,customData\nAda,true,\n"Two\nlines",no,\nGrace,,[\n\nToo,many,{},cells\nToo few\n';
    expect(await read(text)).toEqual([
      { place: 'line 2', value: { name: 'Ada', isSuspended: true } },
      { place: 'line 4', reason: 'isSuspended: must be true or false' },
      { place: 'line 5', reason: 'customData: must be a JSON object' },
      { place: 'line 7', reason: 'it has 4 cells, and the first line 3' },
      { place: 'line 8', reason: 'it has 1 cells, and the first line 3' },
    ]);
  });

  it('that is not UTF-8 is not guessed at', async () => {
    expect(await read(Buffer.from('name\nZoë\nAda\n', 'latin1'))).toEqual([
      { place: 'line 2', reason: 'it is not UTF-8: save the file as "CSV UTF-8"' },
      { place: 'line 3', value: { name: 'Ada' } },
    ]);
    await expect(read(Buffer.from('\ufeffname\nAda\n', 'utf16le'))).rejects.toThrow('UTF-16');
  });

  it.each([
    ['', 'empty'],
    ['\n\n', 'empty'],
    ['name,shoeSize\nAda,37', 'the column shoeSize is none of primaryEmail, '],
    ['name,shoe.size\nAda,37', 'the column shoe.size'],
    ['name,Name\nAda,Ada', 'the column name is there twice'],
    ['ada@example.com,Ada\n', 'the column ada@example.com is none of'],
    ['hasPassword\ntrue', 'names no columns'],
  ])('%j is refused as a whole', async (text, words) => {
    await expect(read(text)).rejects.toThrow(words);
  });

  it('whose quotation mark is never closed ends there', async () => {
    const rest = 'Nobody,nobody@example.com\n'.repeat(60_000);
    await expect(read(`name,email\nAda,ada@example.com\n"Grace,grace@example.com\n${rest}`)).rejects.toThrow(
      'cannot be read after line 2',
    );
  });

  it('that is gone ends with the fault', async () => {
    await expect(all(readCsvUsers(join(directory, 'none.csv')))).rejects.toThrow('ENOENT');
  });
});
