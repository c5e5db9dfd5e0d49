import { modelsProgram, runModels } from './commands.ts';

// For an image that has nothing but models/ (deploy/Dockerfile). What runs engines is added in setup/models.ts.
await runModels(modelsProgram());
