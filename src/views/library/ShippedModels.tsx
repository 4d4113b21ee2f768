// The models that ship with the page: size, dtype, licence, and the way to their card.

import { shippedManifest } from "../../platform/page/shippedCard.ts";
import { formatBytes } from "../../ui/format.ts";
import { Button } from "../../ui/index.ts";
import { useShipped } from "../useShipped.ts";

export function ShippedModels() {
  const { load, retry } = useShipped(shippedManifest);
  return (
    <section className="shipped" aria-labelledby="shipped-models">
      <h2 id="shipped-models">Models that come with this page</h2>
      {load.status === "failed" && (
        <p role="alert">
          {load.error.message} <Button onPress={retry}>Try again</Button>
        </p>
      )}
      {load.status === "loading" && <p className="k">The list is being read.</p>}
      {load.status === "ready" && (
        <div className="shipped-table">
          <table className="num" aria-labelledby="shipped-models">
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">Name here</th>
                <th scope="col">All files</th>
                <th scope="col">Dtype</th>
                <th scope="col">Licence</th>
              </tr>
            </thead>
            <tbody>
              {load.value.models.map(({ id, title, bytes, dtypes, licence }) => (
                <tr key={id}>
                  <th scope="row">{title}</th>
                  <td className="mono">{id}</td>
                  <td>{formatBytes(bytes)}</td>
                  <td>{dtypes.join(", ")}</td>
                  <td>{licence}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p>
        <a href="#/card">Their model card</a> says what they were trained on, what was measured, and what they
        cannot do.
      </p>
    </section>
  );
}
