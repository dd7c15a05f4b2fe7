package brane.embedding;

import java.nio.file.Path;

/**
 * Sees to it that the native libraries of ONNX Runtime and of the tokenizer lie beside the models, laid down once. By itself
 * ONNX Runtime unpacks into the temporary folder at each start, and leaves 24 MB there when the process is killed; the
 * tokenizer unpacks into the home folder, which a container may not let it write. What the site has set stays.
 */
final class NativeFolders {

    private static final String ONNX = "onnxruntime.native.path";
    private static final String TOKENIZER = "DJL_CACHE_DIR";
    private static final String JAR_FOLDER = "ai/onnxruntime/native/linux-x64/";
    private static final ModelFile[] ONNX_FILES = {
        new ModelFile(
                JAR_FOLDER + "libonnxruntime.so", "1461ef7cc3d9e49982591721683cc3e3a55580aeca9a5254e7aac47b75ee4bab"),
        new ModelFile(
                JAR_FOLDER + "libonnxruntime4j_jni.so",
                "ea5e379b2de94c4d909f9ccdf7bafd19eabfee5cd075377e139fe2795ade854c")
    };

    private NativeFolders() {}

    /** Takes effect for the first model that the process opens. */
    static synchronized void use(Path folder) {
        // Without this the tokenizer calls out at its first use: to the cloud's metadata address, then to its makers.
        System.setProperty("OPT_OUT_TRACKING", "true");
        if (System.getProperty(TOKENIZER) == null && System.getenv(TOKENIZER) == null) {
            System.setProperty(TOKENIZER, folder.toAbsolutePath().toString());
        }
        if (System.getProperty(ONNX) == null) {
            // The runtime asks for these files by their own names, so the folder carries the hash.
            var own = folder.resolve("onnxruntime-" + ONNX_FILES[0].sha256().substring(0, 16))
                    .toAbsolutePath();
            for (var file : ONNX_FILES) {
                file.plainIn(own);
            }
            System.setProperty(ONNX, own.toString());
        }
    }
}
