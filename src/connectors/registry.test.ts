import { describe, expect, it } from 'vitest';
import { builtInFactories, createRegistry } from './registry.ts';

const factories = () => builtInFactories({ isProduction: false, url: undefined, inbox: () => {} });

describe('the registry', () => {
  it('finds each factory by its id', () => {
    const all = factories();
    const registry = createRegistry(all);
    expect(registry.all()).toEqual(all);
    for (const factory of all) expect(registry.find(factory.metadata.id)).toBe(factory);
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(['Email', 'Sms', 'Social']));
    expect(registry.find('logto-email')?.metadata.target).toBe('logto-email');
    expect(registry.find('nothing')).toBeUndefined();
  });

  it('refuses two factories with the same id', () => {
    expect(() => createRegistry([...factories(), ...factories()])).toThrow(
      expect.objectContaining({ code: 'connector.more_than_one_connector_factory' }),
    );
  });
});
