// How the server process is started, here and in the benchmark: V8's generations grow in small steps and the C library
// keeps one arena. Measured with `npm run bench -- codes memory`: at most 184 MB under load, against 421 MB without.
export const nodeFlags = ['--max-semi-space-size=8', '--heap-growing-percent=50'];
export const environment = { MALLOC_ARENA_MAX: '1' };
