package io.srvlab.rds.simulator;

import io.srvlab.rds.simulator.disk.BtrfsMenu;
import io.srvlab.rds.simulator.disk.Copying;
import io.srvlab.rds.simulator.disk.DiskItem;
import io.srvlab.rds.simulator.disk.DiskMenu;
import io.srvlab.rds.simulator.disk.Disks;
import io.srvlab.rds.simulator.disk.FileMenu;
import io.srvlab.rds.simulator.disk.Hosts;
import io.srvlab.rds.simulator.disk.PoolItem;
import io.srvlab.rds.simulator.disk.Storage;
import io.srvlab.rds.simulator.disk.Subvolumes;
import io.srvlab.rds.simulator.export.Export;
import io.srvlab.rds.simulator.export.ExportBackend;
import io.srvlab.rds.simulator.export.Guests;
import io.srvlab.rds.simulator.menu.Words;
import io.srvlab.rds.simulator.script.Commands;
import io.srvlab.rds.simulator.script.Interpreter;
import io.srvlab.rds.simulator.script.Schema;
import io.srvlab.rds.simulator.script.Session;
import io.srvlab.rds.simulator.ssh.Desk;
import io.srvlab.rds.simulator.ssh.Keys;
import io.srvlab.rds.simulator.ssh.SshDoor;
import io.srvlab.rds.simulator.ssh.Visits.Visit;
import io.srvlab.rds.simulator.system.SystemMenus;
import io.srvlab.rds.simulator.user.UserMenus;
import io.srvlab.rds.simulator.user.Users;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One simulated box. */
public final class Simulator implements AutoCloseable {
    private final SimulatorOptions options;
    private final BoxClock clock;
    private final Timing timing;
    private final Journal journal = new Journal();
    private final ExportBackend exports;
    private final Storage storage;
    private final Disks disks;
    private final Copying copying;
    private final Subvolumes subvolumes;
    private final Users users;
    private final Map<String, Object> globals = new ConcurrentHashMap<>();
    private final Schema schema;
    private final Faults faults;
    private final Keys keys;
    private final SshDoor door;
    private volatile BoxCommands commands;
    private volatile Behaviour behaviour;

    private Simulator(SimulatorOptions options, Equipment equipment) throws IOException {
        this.options = options;
        this.clock = new BoxClock(options.clock());
        this.timing = equipment.timing();
        this.behaviour = options.behaviour().is(Setting.U26, Setting.U26.defaultValue())
                ? options.behaviour().with(Setting.U26, options.version())
                : options.behaviour();
        Files.createDirectories(options.folder());
        this.exports = new LateExports(equipment.exports().in(options.folder()), () -> timing.export(behaviour()));
        this.storage = new Storage(
                options.folder().resolve("pools").toAbsolutePath().normalize(),
                options.pools(),
                this::behaviour,
                clock);
        this.disks = new Disks(options.folder(), storage, exports, this::behaviour);
        exports.guests(new Wire());
        this.schema = new Words(this::behaviour);
        this.copying = new Copying(storage, this::behaviour);
        this.subvolumes = new Subvolumes(options.folder(), storage, copying, this::behaviour, clock);
        this.keys = Keys.in(options.folder(), hostKeyType(), clientKeyType());
        this.users = Users.in(options.folder(), options.user(), keys.authorizedLine(options));
        this.commands = booted();
        this.faults = new Faults(new Body());
        this.door = new SshDoor(
                options,
                keys,
                new Desk(this::behaviour, faults, this::run, journal, clock, this::channels, users, this::console));
    }

    private BoxCommands booted() {
        return new BoxCommands(
                new DiskMenu(disks, storage, copying, this::behaviour),
                new BtrfsMenu(disks, storage, subvolumes, this::behaviour),
                new FileMenu(disks, storage, subvolumes, copying, this::behaviour),
                new SystemMenus(options.folder(), this::behaviour, clock, options.identity()),
                new UserMenus(users, this::behaviour),
                users,
                this::behaviour);
    }

    /** The options' type, unless the behaviour names another than its default. */
    private String hostKeyType() {
        return behaviour.is(Setting.U24_HOST_KEY, Setting.U24_HOST_KEY.defaultValue())
                ? options.hostKey()
                : "ssh-" + behaviour.get(Setting.U24_HOST_KEY);
    }

    /** One that the box takes. */
    private String clientKeyType() {
        return behaviour.get(Setting.U24_KEYS).contains("ed25519") ? "ssh-ed25519" : "ssh-rsa";
    }

    /** The options' number, unless the behaviour names another than its default. */
    private int channels() {
        Behaviour now = behaviour;
        return now.is(Setting.U23_CHANNELS, Setting.U23_CHANNELS.defaultValue())
                ? options.maxChannels()
                : now.number(Setting.U23_CHANNELS);
    }

    public static Simulator start(SimulatorOptions options) throws IOException {
        return start(options, Equipment.plain());
    }

    public static Simulator start(SimulatorOptions options, Equipment equipment) throws IOException {
        return new Simulator(options, equipment);
    }

    /** Runs a line as a user, as an exec channel does; true if all went well. The last line is the error's text if not. */
    public boolean run(String user, String command, Consumer<String> out) {
        return run(new Session(user, 0, globals), command, out);
    }

    private boolean run(Session session, String command, Consumer<String> out) {
        try {
            timing.line();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        journal.runs(command);
        Commands running = new Running(() -> commands, timing, this::behaviour, journal);
        return Interpreter.run(command, session, schema, running, out);
    }

    /**
     * An interactive login.
     *
     * @param width columns of the terminal; 0: none
     */
    public Console console(String user, int width) {
        return new Console(
                new Session(user, width, globals), () -> commands.system().identity(), this::runInConsole);
    }

    private boolean runInConsole(Session session, String line, Consumer<String> out) {
        long began = System.nanoTime();
        boolean good = run(session, line, out);
        journal.ended(new Journal.Line(
                clock.instant(),
                session.user(),
                "console",
                line,
                Duration.ofNanos(System.nanoTime() - began),
                good ? "ok" : "error"));
        return good;
    }

    /** Runs a command as an administrator at the console would; lines end with a newline. */
    public String exec(String command) {
        StringBuilder out = new StringBuilder();
        Session admin = new Session("admin", 0, globals);
        Interpreter.run(
                command, admin, schema, commands, line -> out.append(line).append('\n'));
        return out.toString();
    }

    /** The commands that came over SSH and ran, oldest first. */
    public List<String> received() {
        return journal.ran();
    }

    /** A host connects to an export, as its kernel would; empty if there is none of that name or it may not. */
    public Optional<Hosts.Connection> connect(String nqn, String hostNqn) {
        return disks.hosts().connect(disks, nqn, hostNqn, behaviour);
    }

    /** Hosts that are connected, as far as answers depend on them. */
    public Hosts hosts() {
        return disks.hosts();
    }

    public Users users() {
        return users;
    }

    /** How fast {@code /disk/copy} is, in bytes a second; unlimited at first. */
    public void copySpeed(long bytesPerSecond) {
        copying.speed(bytesPerSecond);
    }

    public Journal journal() {
        return journal;
    }

    public List<DiskItem> disks() {
        return disks.all();
    }

    /** Free bytes by pool; a pool that is lost has none. */
    public Map<PoolItem, Long> pools() {
        Map<PoolItem, Long> free = new LinkedHashMap<>();
        storage.pools().forEach(pool -> free.put(pool, disks.free(pool)));
        return free;
    }

    /** The NQNs that hosts can see now. */
    public List<String> exports() {
        try {
            return exports.visible();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who is connected. */
    public List<Visit> visits() {
        return door.visits();
    }

    public Faults faults() {
        return faults;
    }

    public Timing timing() {
        return timing;
    }

    /** The box's own clock. */
    public Clock clock() {
        return clock;
    }

    /** What holds now; the version (U26) is that of the options unless the behaviour names another. */
    public Behaviour behaviour() {
        return behaviour;
    }

    /** From the next command on. */
    public void behaviour(Behaviour next) {
        behaviour = next;
    }

    public SimulatorOptions options() {
        return options;
    }

    public int port() {
        return door.port();
    }

    /** {@code SHA256:…} of the host key. */
    public String hostKeyFingerprint() {
        return keys.hostKeyFingerprint();
    }

    /** Private key of a client that may log in (OpenSSH format). */
    public String clientKeyPem() {
        return keys.clientKey();
    }

    @Override
    public void close() {
        faults.thaw();
        door.close();
        try {
            exports.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What faults do to this box. */
    private final class Body implements Faults.Machine {
        @Override
        public void full(boolean now) {
            storage.full(now);
        }

        @Override
        public boolean hasPool(String name) {
            return storage.pools().stream().anyMatch(p -> p.name().equals(name));
        }

        @Override
        public void lost(String pool, boolean now) {
            storage.lost(pool.isEmpty() ? storage.pools().getFirst().name() : pool, now);
            disks.show();
        }

        @Override
        public void reboot(Duration down) {
            faults.down(true);
            door.crash();
            disks.hosts().lose(Optional.empty());
            commands = booted();
            if (down.isPositive()) {
                Later.after(down, () -> faults.down(false));
            } else {
                faults.down(false);
            }
        }

        @Override
        public void jump(Duration time) {
            clock.jump(time);
        }

        @Override
        public String exec(String script) {
            return Simulator.this.exec(script);
        }

        @Override
        public Behaviour behaviour() {
            return behaviour;
        }
    }

    /** Hosts that really connect. */
    private final class Wire implements Guests {
        @Override
        public boolean open() {
            return !faults.isDown();
        }

        @Override
        public Optional<Guest> admit(Export export, String hostNqn, Connection connection) {
            return disks.hosts().admit(export, hostNqn, behaviour, connection).map(Wire.this::guest);
        }

        private Guest guest(Hosts.Connection connection) {
            return new Guest() {
                @Override
                public long size() {
                    return connection.size();
                }

                @Override
                public void rescan() {
                    if (!behaviour.is(Setting.U31, "toggle")) {
                        disks.hosts().rescan(connection);
                    }
                }

                @Override
                public void left() {
                    disks.hosts().disconnect(connection);
                }
            };
        }
    }
}
