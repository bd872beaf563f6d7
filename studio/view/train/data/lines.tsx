/** More are counted. */
const MOST = 8;

/** Lines of a list that may be long. */
export const Lines = ({ of: lines }: { readonly of: readonly string[] }) => (
  <>
    {lines.slice(0, MOST).map((line) => (
      <p key={line}>{line}</p>
    ))}
    {lines.length > MOST && <p>and {lines.length - MOST} more</p>}
  </>
);
