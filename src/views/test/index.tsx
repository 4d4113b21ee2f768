// The Test room, before it is built: what it will hold and what the paper found.

import { Coming } from "../Coming.tsx";

export function Test() {
  return (
    <Coming
      title="Does it hold elsewhere?"
      will={
        <>
          A detector that was fitted on trivia may have learnt trivia. This room will try it on four sets,
          with one answer to each question: held-out questions, questions that people asked a search engine,
          biomedical questions, and questions about things that do not exist.
        </>
      }
      now={
        <>
          Until then, <a href="#/find">Find</a> shows how a detector does on questions that were held out,
          beside simpler predictors, and <a href="#/explore">Explore</a> shows its risk on any answer.
        </>
      }
    >
      <p>
        In the paper the H-Neurons of Mistral-7B told hallucinated from faithful answers with 78.4 % accuracy
        on held-out trivia, where as many random neurons reached 61.7 %; those of Gemma-3-4B 76.9 % against
        62.0 %, of Llama-3.3-70B 82.7 % against 68.4 %. On other domains they reached 63 to 75 %, and on
        invented things 43 to 97 %.
      </p>
      <p>
        Replications found that simple things explain much: the words of the question alone reach 58 to 63 %.
        So every score here will stand beside such baselines, with its 95 % interval and the number of
        answers.
      </p>
    </Coming>
  );
}
