package brane.brane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/** A guard of privacy taken out of the product's own source: what is left must leak, or the test for leaks shows nothing. */
record PlantedGap(String name, List<Edit> edits) {

    /** @param source below the project's folder */
    record Edit(String source, String guard, String instead) {}

    static PlantedGap nothingIsLookedFor() {
        return new PlantedGap(
                "nothing is looked for",
                List.of(new Edit(
                        "shared/privacy/src/main/java/brane/privacy/PrivacyGate.java",
                        "return detector.find(texts);",
                        "return texts.stream().map(text -> List.<Finding>of()).toList();")));
    }

    static PlantedGap noAddressIsRefused() {
        return new PlantedGap(
                "no address is refused",
                List.of(
                        new Edit(
                                "shared/broker/src/main/java/brane/broker/Broker.java",
                                "if (strict && !addresses.isLocal(target.endpoint())) {",
                                "if (false) {"),
                        new Edit(
                                "shared/broker/src/main/java/brane/broker/LocalAddresses.java",
                                "if (!mayLeave) {",
                                "if (false) {")));
    }

    static PlantedGap questionsAreLogged() {
        return new PlantedGap(
                "questions are logged",
                List.of(new Edit(
                        "functions/chat/src/main/java/brane/chat/Answering.java",
                        "progress.answering(route.shown(model));",
                        "progress.answering(route.shown(model)); LOG.log(Level.WARNING, asked.question());")));
    }

    /** The classes without the guard, in a folder that goes before the real ones. */
    Path compile(Path folder) throws IOException {
        var sources = new ArrayList<String>();
        for (var edit : edits) {
            var text = Files.readString(Path.of("../..").resolve(edit.source()));
            if (!text.contains(edit.guard())) {
                throw new IllegalStateException("\"" + name + "\" must find its guard in " + edit.source());
            }
            var file = folder.resolve("source").resolve(Path.of(edit.source()).getFileName());
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.replace(edit.guard(), edit.instead()));
            sources.add(file.toString());
        }
        var classes = Files.createDirectories(folder.resolve("classes"));
        var arguments = new ArrayList<>(
                List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", RealProcess.classPath()));
        arguments.addAll(sources);
        var result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        if (result != 0) {
            throw new IllegalStateException("\"" + name + "\" must compile");
        }
        return classes;
    }
}
