/** Where providers send people back to: `/callback/<connector id>`. Operators enter it there. */
export const callbackPath = '/callback';
export const callbackRoute = `${callbackPath}/:connectorId`;
