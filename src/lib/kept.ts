/** Values that are kept until they are dropped, the newest thousand at most. */
export interface Kept<Value> {
  get(key: string): Promise<Value>;
  drop(): void;
}

const maximumKept = 1_000;

/**
 * Loads a value once and keeps it, at most for `lifetimeMilliseconds`. A load that was under way when the values were
 * dropped is given to those who asked but not kept, for it may have read what was there before.
 */
export function keep<Value>(load: (key: string) => Promise<Value>, lifetimeMilliseconds = 5_000): Kept<Value> {
  let values = new Map<string, { value: Promise<Value>; until: number }>();
  return {
    get(key) {
      const found = values.get(key);
      if (found && found.until > Date.now()) return found.value;
      const value = load(key);
      const generation = values;
      if (generation.size >= maximumKept) generation.delete(generation.keys().next().value ?? '');
      generation.set(key, { value, until: Date.now() + lifetimeMilliseconds });
      value.catch(() => {
        if (generation.get(key)?.value === value) generation.delete(key);
      });
      return value;
    },
    drop() {
      values = new Map();
    },
  };
}
