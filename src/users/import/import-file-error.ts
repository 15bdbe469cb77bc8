/** A file that is not what it should be; the message says what to do. */
export class ImportFileError extends Error {
  override name = 'ImportFileError';
}
