// Real examples: documents of the training text, questions, an item of each behaviour. As they stand in the data.

import { scoreText } from "../../../charts/intervalText.ts";
import type { CardFile } from "../../../exchange/cardFile.ts";
import { Table } from "../Figure.tsx";
import { behaviourName, knownName, sentenceCase } from "../words.ts";

type Examples = NonNullable<CardFile["examples"]>;

/** One document of each kind, with the kind's share of the text. */
export const Documents = ({ documents }: Pick<Examples, "documents">) => (
  <ul className="mc-examples" aria-label="Documents of the training text">
    {documents.map(({ kind, of_documents, of_tokens, text }) => (
      <li key={kind}>
        <h4>{sentenceCase(kind)}</h4>
        <p className="k">
          {scoreText(of_documents)} of the documents, {scoreText(of_tokens)} of the tokens
        </p>
        <p className="mc-quote">{text}</p>
      </li>
    ))}
  </ul>
);

/** One question of each kind. */
export const Questions = ({ questions }: Pick<Examples, "questions">) => (
  <Table
    label="Questions"
    table={{
      head: ["about", "question", "answer in the table of facts"],
      rows: questions.map(({ known, question, answer }) => [knownName(known), question, answer]),
    }}
  />
);

const REPLIES = [
  ["comply", "complies"],
  ["resist", "resists"],
  ["third", "third, unrelated"],
] as const;

/** One item of each behaviour: what is said, and three ways to go on. */
export const BehaviourItems = ({ behaviours }: Pick<Examples, "behaviours">) => (
  <ul className="mc-examples" aria-label="An item of each behaviour">
    {Object.entries(behaviours).map(([id, { messages, ...replies }]) => (
      <li key={id}>
        <h3>{behaviourName(id)}</h3>
        {messages.map(({ role, content }) => (
          <p key={content} className="mc-quote">
            <span className="k">{role === "user" ? "said" : "answered"}</span> {content}
          </p>
        ))}
        <dl>
          {REPLIES.map(([way, name]) => (
            <div key={way}>
              <dt className="k">{name}</dt>
              <dd className="mc-quote">{replies[way]}</dd>
            </div>
          ))}
        </dl>
      </li>
    ))}
  </ul>
);
