/** A logo of 48 by 48: a drawing on a rounded square. Drawn by us; it is no trademark of the provider. */
export const logoOf = (color: string, drawing: string) =>
  `data:image/svg+xml;base64,${Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="10" fill="${color}"/>${drawing}</svg>`,
  ).toString('base64')}`;
