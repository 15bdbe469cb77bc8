import type { ConnectorFactory } from './connector.ts';
import type { SocialConnectorFactory } from './social.ts';

/** Any factory: one that sends, or one that says who somebody is. */
export type AnyFactory = ConnectorFactory | SocialConnectorFactory;
