"""Makes the embedded model: data, training, export, questions, measurement. See README.md."""
