// The Test room, before it is built: what it will hold and what the paper found.

import "../coming.css";

export function Test() {
  return (
    <div className="page coming">
      <h1>Does it hold elsewhere?</h1>
      <p className="prose">
        A detector that was fitted on trivia may have learnt trivia. This room will try it on four sets, with
        one answer to each question: held-out questions, questions that people asked a search engine,
        biomedical questions, and questions about things that do not exist.
      </p>
      <p className="prose">
        In the paper the H-Neurons of Mistral-7B told hallucinated from faithful answers with 78.4 % accuracy
        on held-out trivia, where as many random neurons reached 61.7 %; those of Gemma-3-4B 76.9 % against
        62.0 %, of Llama-3.3-70B 82.7 % against 68.4 %. On other domains they reached 63 to 75 %, and on
        invented things 43 to 97 %.
      </p>
      <p className="prose">
        Replications found that simple things explain much: the words of the question alone reach 58 to 63 %.
        So every score here will stand beside such baselines, with its 95 % interval and the number of
        answers.
      </p>
      <p className="k">
        This room is not built yet. Find shows the held-out test of a study on the loaded model.
      </p>
    </div>
  );
}
