// How the server process is started, here and in the benchmark. Measured under 32 parallel code requests: without these
// V8 lets its young generation grow to 134 MB and the C library keeps an arena for each thread, for 2 to 5 % more speed.
export const nodeFlags = ['--max-semi-space-size=8'];
export const environment = { MALLOC_ARENA_MAX: '1' };
