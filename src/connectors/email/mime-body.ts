const lineLimit = 998;
const quotedLineLimit = 75;
const [tab, lineFeed, carriageReturn, space, equals, tilde] = [0x09, 0x0a, 0x0d, 0x20, 0x3d, 0x7e];

/** One text part: as it is when it is ASCII in short lines, otherwise quoted-printable. CRLF only; header included. */
export function textPart(type: 'text/plain' | 'text/html', content: string) {
  const text = content.toWellFormed().replace(/\r\n?/g, '\n');
  const encoding = isSevenBit(text) ? '7bit' : 'quoted-printable';
  const body = encoding === '7bit' ? text.replaceAll('\n', '\r\n') : quotedPrintable(text);
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}`;
}

function isSevenBit(text: string) {
  if (!/^[\t\n\x20-\x7e]*$/.test(text)) return false;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    if ((end < 0 ? text.length : end) - start > lineLimit) return false;
    if (end < 0) return true;
    start = end + 1;
  }
  return true;
}

/**
 * RFC 2045 §6.7. Takes lines ended by LF, gives lines of at most 76 characters ended by CRLF. Written octet by octet
 * into one buffer: it runs for every mail in a language beyond ASCII.
 */
function quotedPrintable(text: string) {
  const input = Buffer.from(text);
  const output = Buffer.allocUnsafe(input.length * 4 + 16);
  let length = 0;
  let column = 0;
  for (let index = 0; index < input.length; index += 1) {
    const octet = input[index] as number;
    if (octet === lineFeed) {
      output[length++] = carriageReturn;
      output[length++] = lineFeed;
      column = 0;
      continue;
    }
    const isLiteral = isLiteralOctet[octet] === 1 || (isSpace(octet) && !endsLine(input, index));
    const width = isLiteral ? 1 : 3;
    if (column + width > quotedLineLimit) {
      length = softBreak(output, length);
      column = 0;
    }
    if (isLiteral) output[length++] = octet;
    else length = writeEscaped(output, length, octet);
    column += width;
  }
  return output.toString('latin1', 0, length);
}

/** Space at the end of a line is lost on the way, so it is escaped there. */
const isSpace = (octet: number) => octet === space || octet === tab;
const endsLine = (input: Buffer, index: number) => index + 1 === input.length || input[index + 1] === lineFeed;

function softBreak(output: Buffer, length: number) {
  output[length] = equals;
  output[length + 1] = carriageReturn;
  output[length + 2] = lineFeed;
  return length + 3;
}

function writeEscaped(output: Buffer, length: number, octet: number) {
  output[length] = equals;
  output[length + 1] = hexDigits[octet >> 4] as number;
  output[length + 2] = hexDigits[octet & 15] as number;
  return length + 3;
}

const hexDigits = Buffer.from('0123456789ABCDEF');
const isLiteralOctet = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet > space && octet <= tilde && octet !== equals ? 1 : 0,
);
