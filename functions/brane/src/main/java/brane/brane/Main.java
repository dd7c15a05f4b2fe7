package brane.brane;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The command line: every function in one process, and the same use cases as the API. */
@Command(
        name = "brane",
        description = "An AI agent platform for your own machines.",
        mixinStandardHelpOptions = true,
        version = "brane 0.1.0",
        subcommands = {
            RunCommand.class,
            DoctorCommand.class,
            NeuronCommand.class,
            StoreCommand.class,
            KeyCommand.class,
            AxonCommand.class,
            IngestCommand.class,
            AskCommand.class,
            SearchCommand.class
        })
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        var line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((failure, command, result) -> explain(failure, command));
        line.setParameterExceptionHandler(Main::usage);
        System.exit(line.execute(arguments));
    }

    private static int explain(Exception failure, CommandLine command) throws Exception {
        if (failure instanceof Exit exit) {
            var problem = exit.problem();
            var json = command.getParseResult().hasMatchedOption("--json");
            command.getErr().println(json && problem != null ? problem.toString() : "brane: " + exit.getMessage());
            return exit.code();
        }
        throw failure;
    }

    private static int usage(ParameterException failure, String[] arguments) {
        PrintWriter err = failure.getCommandLine().getErr();
        err.println("brane: " + failure.getMessage());
        failure.getCommandLine().usage(err);
        return Exit.USAGE;
    }
}
