package brane.axon.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Loads everything of the Axon anew, with the classes of a mutant in the place of the real ones. */
public final class MutantLoader extends ClassLoader {

    private static final List<String> ANEW = List.of("brane.axon.", "brane.storage.objects.");

    private final Map<String, byte[]> mutated;

    public MutantLoader(Mutant mutant) {
        super(MutantLoader.class.getClassLoader());
        this.mutated = compile(mutant.sources());
    }

    /** What the simulation of that seed finds wrong. */
    List<?> violations(long seed) throws ReflectiveOperationException {
        var run = loadClass("brane.axon.simulation.Simulation").getDeclaredMethod("run", long.class);
        return list(run, "violations", seed);
    }

    /** What the script of that mutant complains of. */
    List<?> complaints(String mutant) throws ReflectiveOperationException {
        var run = loadClass("brane.axon.simulation.Directed").getDeclaredMethod("complaints", String.class);
        run.setAccessible(true);
        return (List<?>) run.invoke(null, mutant);
    }

    /** What nobody notices of so many changes of stored bytes. */
    public List<?> unnoticed(int count, long seed) throws ReflectiveOperationException {
        var run = loadClass("brane.axon.Tampering").getDeclaredMethod("run", int.class, long.class);
        return list(run, "missed", count, seed);
    }

    private static List<?> list(Method run, String part, Object... arguments) throws ReflectiveOperationException {
        run.setAccessible(true);
        var result = run.invoke(null, arguments);
        var accessor = result.getClass().getDeclaredMethod(part);
        accessor.setAccessible(true);
        return (List<?>) accessor.invoke(result);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (ANEW.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            var known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            var bytes = mutated.containsKey(name) ? mutated.get(name) : bytes(name);
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    private byte[] bytes(String name) throws ClassNotFoundException {
        try (var in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The classes of changed sources, by their names. */
    public static Map<String, byte[]> compile(Map<String, String> sources) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var compiled = new HashMap<String, ByteArrayOutputStream>();
        var said = new StringWriter();
        try (var files = new InMemory(compiler.getStandardFileManager(null, null, null), compiled)) {
            var units = new ArrayList<JavaFileObject>();
            sources.forEach((type, source) -> units.add(new Source(type, source)));
            if (!compiler.getTask(said, files, null, List.of("-proc:none", "-nowarn"), null, units)
                    .call()) {
                throw new IllegalStateException("a mutant does not compile: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var classes = new HashMap<String, byte[]>();
        compiled.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return classes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String type, String text) {
            super(URI.create("string:///" + type.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> compiled;

        InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> compiled) {
            super(files);
            this.compiled = compiled;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("bytes:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    var bytes = new ByteArrayOutputStream();
                    compiled.put(name, bytes);
                    return bytes;
                }
            };
        }
    }
}
