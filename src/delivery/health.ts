import type { Outcome } from '../connectors/connector.ts';
import type { Connector } from './connectors.ts';

/** How long a request may wait for the first outcome of its message. */
const patience = { unprovenMilliseconds: 1_000, provenMilliseconds: 25 };

/** What is known of connectors in this process. A new config is a new object and starts unproven. */
export class Health {
  readonly #byConnector = new WeakMap<Connector, { isProven: boolean; typicalMilliseconds: number }>();

  record(connector: Connector, outcome: Outcome, milliseconds: number) {
    const before = this.#byConnector.get(connector)?.typicalMilliseconds ?? milliseconds;
    this.#byConnector.set(connector, {
      // A recipient or message that was refused says nothing against the connector.
      isProven: outcome.kind === 'accepted' || (outcome.kind === 'rejected' && outcome.scope !== 'configuration'),
      typicalMilliseconds: before * 0.8 + milliseconds * 0.2,
    });
  }

  isProven(connector: Connector) {
    return this.#byConnector.get(connector)?.isProven ?? false;
  }

  /**
   * Milliseconds worth waiting: long for a connector that has not proven itself, so that a broken one shows at once; a
   * moment for a quick one; none for one that will not answer within that moment anyhow.
   */
  patience(connector: Connector) {
    const known = this.#byConnector.get(connector);
    if (!known?.isProven) return patience.unprovenMilliseconds;
    return known.typicalMilliseconds < patience.provenMilliseconds ? patience.provenMilliseconds : 0;
  }
}
