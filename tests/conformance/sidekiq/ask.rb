# Asks the real Sidekiq how many threads it starts, for each line of cases.jsonl: its arguments, environment and files.
# Usage: ruby -I LIB ask.rb < cases.jsonl > answered.jsonl, where LIB are the folders of sidekiq 6.4.1 and what it needs.
#
# A line is [id, {"args": […], "env": {…}, "files": {path: text}}, threads].

require "json"
require "sidekiq"
require "sidekiq/cli"
require "tmpdir"

VARIABLES = %w[APP_ENV RACK_ENV RAILS_ENV RAILS_MAX_THREADS].freeze

def threads(input)
  reader, writer = IO.pipe
  pid = fork do
    reader.close
    VARIABLES.each { |it| ENV.delete(it) }
    ENV.update(input["env"])
    Dir.mktmpdir do |folder|
      Dir.chdir(folder) do
        Dir.mkdir("config")
        File.write("config/application.rb", "")
        input["files"].each { |path, text| File.write(path, text) }
        Sidekiq::CLI.instance.send(:setup_options, input["args"])
        writer.write(Sidekiq.options[:concurrency])
      end
    end
    writer.close
    exit!(0)
  end
  writer.close
  Process.wait(pid)
  Integer(reader.read)
end

STDIN.each_line do |line|
  id, input, = JSON.parse(line)
  next puts(line) unless input.is_a?(Hash)
  puts JSON.generate([id, input, threads(input)])
end
