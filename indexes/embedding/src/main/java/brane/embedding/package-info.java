/** Text to vectors with ONNX Runtime. */
@NullMarked
package brane.embedding;

import org.jspecify.annotations.NullMarked;
