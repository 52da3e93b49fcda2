export function PhonePage(_: { readonly role: string }) {
  return <h1>Phone</h1>;
}
